import type { Json } from '../../base/json.ts';

const maximumInput = 500;

/** What another model is told of a call that its provider ran itself: name and the start of the input. */
export function serverCallText(name: string, input: Json): string {
  return `[The provider ran ${name} ${JSON.stringify(input).slice(0, maximumInput).toWellFormed()}]`;
}
