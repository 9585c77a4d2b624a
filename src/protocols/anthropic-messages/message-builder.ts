import type { JsonObject } from '../../base/json.ts';

export type Role = 'user' | 'assistant' | 'system';

/** A message as it goes on the wire. A type and not an interface, so that it counts as JSON. */
export type Message = {
  readonly role: Role;
  readonly content: readonly JsonObject[];
};

/** Said by the user where the protocol wants a user turn and the log has none: before the first step, and between two steps. */
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

  /** Makes sure that a system message may stand here. */
  endUserTurn(): void {
    if (this.lastRole === undefined || this.lastRole === 'assistant') this.user([textBlock(continueText)]);
  }

  /** Call only directly after a user message; consecutive instructions share one message. */
  system(blocks: readonly JsonObject[]): void {
    this.#append('system', blocks);
  }

  /** Goes on with the text of the answer before, in the same message: two plain texts become one. */
  goOn(blocks: readonly JsonObject[]): void {
    const [first, ...rest] = blocks;
    const content = this.lastRole === 'assistant' ? this.#messages.at(-1)?.content : undefined;
    const last = content?.at(-1);
    if (content === undefined || !isPlainText(last) || !isPlainText(first)) {
      this.assistant(withoutBlanks(blocks), content !== undefined);
      return;
    }
    content.splice(-1, 1, textBlock(last.text + first.text), ...withoutBlanks(rest));
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

  /** Ends the request with a turn that the model can answer. `open`: the model itself goes on with its last message. */
  finish(open: boolean): readonly Message[] {
    const last = this.lastRole;
    if (last === undefined || (last === 'assistant' && !open)) this.user([textBlock(continueText)]);
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

/** Text blocks must not be blank in this protocol. */
function withoutBlanks(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.filter((block) => !isPlainText(block) || block.text.trim() !== '');
}

function isPlainText(block: JsonObject | undefined): block is { readonly type: 'text'; readonly text: string } {
  return block?.['type'] === 'text' && typeof block['text'] === 'string' && Object.keys(block).length === 2;
}

/** Text blocks must not be blank in this protocol. */
export function textBlocks(text: string): JsonObject[] {
  return text.trim() === '' ? [] : [textBlock(text)];
}
