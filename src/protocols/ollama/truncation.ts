import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** No vocabulary in use makes fewer tokens of text than one for six characters (white space collapsed), or for two wide ones. */
const narrowCharactersPerToken = 6;
const wideCharactersPerToken = 2;
/** The smallest window a server has by default, halved as the server does when it cuts: shorter prompts are never cut. */
const smallestCut = 2048;

/**
 * Servers before `truncate: false` drop the start of a long prompt with status 200. They tell it only by `prompt_eval_count`: if that is
 * less than the prompt can possibly have, the model has not seen the whole conversation, and the answer is an `overflow` fault. The bound is
 * a lower one, so a whole prompt is never reported. A server that does not count (an absent or zero count, as for a cached prompt in old
 * versions) cannot be checked.
 */
export function truncationOf(request: JsonObject | undefined, promptTokens: number | undefined): Fault | undefined {
  if (request === undefined || promptTokens === undefined || promptTokens === 0) return undefined;
  const least = leastTokens(request['messages']);
  if (least <= smallestCut || promptTokens >= least) return undefined;
  return {
    kind: 'overflow',
    message: `The server cut the conversation: it read ${promptTokens} tokens of at least ${least}. Use a larger window or a summary.`,
    code: 'silent_truncation',
  };
}

/** Reasoning is left out: many templates drop that of earlier turns on purpose. */
function leastTokens(messages: Json | undefined): number {
  if (!Array.isArray(messages)) return 0;
  let narrow = 0;
  let wide = 0;
  for (const message of messages as readonly Json[]) {
    const content = isJsonObject(message) ? message['content'] : undefined;
    if (typeof content !== 'string') continue;
    const text = collapse(content);
    const wideHere = text.replace(/[^\u2e80-\uffff]/g, '').length;
    wide += wideHere;
    narrow += text.length - wideHere;
  }
  return Math.floor(narrow / narrowCharactersPerToken + wide / wideCharactersPerToken);
}

/** Runs of white space or of one character can be a single token. */
function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/(.)\1{3,}/g, '$1');
}
