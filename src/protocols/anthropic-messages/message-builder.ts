import type { JsonObject } from '../../conversation/json.ts';

export type Role = 'user' | 'assistant' | 'system';

/** A message as it goes on the wire. A type and not an interface, so that it counts as JSON. */
export type Message = {
  readonly role: Role;
  readonly content: readonly JsonObject[];
};

/** Said by the user where the wire wants a user turn and the log has none: before the first step, and between two steps. */
export const continueText = 'Continue.';

/** Stands for a step without content after a mid-conversation instruction, which an assistant turn must follow. */
const emptyAnswer = '(no answer)';

/**
 * Puts messages together so that a longer log only ever appends: consecutive blocks of one role share a message, the first message is the
 * user's, and two steps of the model never touch unless the second goes on with a paused first.
 */
export class MessageBuilder {
  readonly #messages: { readonly role: Role; readonly content: JsonObject[] }[] = [];

  get lastRole(): Role | undefined {
    return this.#messages.at(-1)?.role;
  }

  user(blocks: readonly JsonObject[]): void {
    if (blocks.length === 0) return;
    if (this.lastRole === 'system') this.#append('assistant', [textBlock(emptyAnswer)]);
    this.#append('user', blocks);
  }

  /** Call only directly after a user message; consecutive instructions share one message. */
  system(blocks: readonly JsonObject[]): void {
    this.#append('system', blocks);
  }

  /**
   * `resumes`: the step before was paused by its provider and this one continues it in the same message. A step without blocks still gets
   * the user turn that its request had, so that the next request begins alike.
   */
  assistant(blocks: readonly JsonObject[], resumes: boolean): void {
    if (this.lastRole === undefined || (this.lastRole === 'assistant' && !resumes))
      this.user([textBlock(continueText)]);
    if (blocks.length > 0) this.#append('assistant', blocks);
  }

  /** Ends the request with a turn that the model can answer. `paused`: the provider takes its own paused turn back as it is. */
  finish(paused: boolean): readonly Message[] {
    const last = this.lastRole;
    if (last === undefined || (last === 'assistant' && !paused)) this.user([textBlock(continueText)]);
    return this.#messages;
  }

  #append(role: Role, blocks: readonly JsonObject[]): void {
    const last = this.#messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else this.#messages.push({ role, content: [...blocks] });
  }
}

export function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

/** Text blocks must not be blank on this wire. */
export function textBlocks(text: string): JsonObject[] {
  return text.trim() === '' ? [] : [textBlock(text)];
}
