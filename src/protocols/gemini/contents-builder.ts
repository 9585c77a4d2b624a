import type { JsonObject } from '../../base/json.ts';

export type Role = 'user' | 'model';

/** One turn as it goes on the wire. A type and not an interface, so that it counts as JSON. */
export type Content = {
  readonly role: Role;
  readonly parts: readonly JsonObject[];
};

/** Said by the user where the protocol wants a user turn and the log has none: before the first step, and between two steps. */
export const continueText = 'Continue.';

/**
 * Puts contents together so that a longer log only ever appends: consecutive parts of one role share a content, the first content is the
 * user's, and two steps of the model never touch unless the second goes on with the text of the first.
 */
export class ContentsBuilder {
  readonly #contents: { readonly role: Role; readonly parts: JsonObject[] }[] = [];

  get lastRole(): Role | undefined {
    return this.#contents.at(-1)?.role;
  }

  user(parts: readonly JsonObject[]): void {
    if (parts.length > 0) this.#append('user', parts);
  }

  /** A step without parts still gets the user turn that its request had, so that the next request begins alike. */
  model(parts: readonly JsonObject[], goesOn: boolean): void {
    if (goesOn && this.lastRole === 'model') {
      this.#join(parts);
      return;
    }
    if (this.lastRole !== 'user') this.user([textPart(continueText)]);
    if (parts.length > 0) this.#append('model', parts);
  }

  /** Ends the request with a turn that the model can answer. */
  finish(): readonly Content[] {
    if (this.lastRole !== 'user') this.user([textPart(continueText)]);
    return this.#contents;
  }

  /** Plain text goes on in the part it was cut in; anything else in a part of its own. */
  #join(parts: readonly JsonObject[]): void {
    const before = this.#contents.at(-1)?.parts;
    const end = plainText(before?.at(-1));
    const start = plainText(parts[0]);
    if (before === undefined || end === undefined || start === undefined) this.#append('model', parts);
    else before.splice(-1, 1, textPart(end + start), ...parts.slice(1));
  }

  #append(role: Role, parts: readonly JsonObject[]): void {
    const last = this.#contents.at(-1);
    if (last?.role === role) for (const part of parts) last.parts.push(part);
    else this.#contents.push({ role, parts: [...parts] });
  }
}

export function textPart(text: string): JsonObject {
  return { text };
}

/** A text that is empty is left out: Vertex refuses such parts. */
export function textParts(text: string): JsonObject[] {
  return text === '' ? [] : [textPart(text)];
}

function plainText(part: JsonObject | undefined): string | undefined {
  const text = part?.['text'];
  return part !== undefined && Object.keys(part).length === 1 && typeof text === 'string' ? text : undefined;
}
