import type { JsonObject } from '../../base/json.ts';
import { interruptedText } from '../../conversation/settle.ts';
import { blockType } from './formats.ts';

/**
 * The calls of the provider's own tools that were sent as they came, and which of them still wait for their result. What becomes of a call
 * is decided by what stands before it and with it, never by what comes later: so every request begins like the one before.
 */
export class ServerCalls {
  readonly #sent = new Set<string>();
  readonly #waiting = new Map<string, JsonObject>();

  /** Takes the block of a call that is sent; `isAnswered`: its result is in the same step. */
  send(id: string, block: JsonObject, isAnswered: boolean): void {
    this.#sent.add(id);
    if (!isAnswered) this.#waiting.set(id, block);
  }

  /** True where a result may be sent as it came, since its call was; the call waits no longer then. */
  answer(id: string): boolean {
    this.#waiting.delete(id);
    return this.#sent.has(id);
  }

  /** Results, in the provider's own form of a failure, for all waiting calls but `answered`: each call needs one. */
  giveUp(answered: ReadonlySet<string>): JsonObject[] {
    const given = [...this.#waiting].filter(([id]) => !answered.has(id));
    for (const [id] of given) this.#waiting.delete(id);
    return given.map(([id, block]) => failedResult(id, block));
  }
}

/** Source: the error blocks in the types of `@anthropic-ai/sdk`, which all end in `_tool_result_error` and know `unavailable`. */
function failedResult(id: string, call: JsonObject): JsonObject {
  if (blockType(call) === 'mcp_tool_use') {
    const content = [{ type: 'text', text: interruptedText }];
    return { type: 'mcp_tool_result', tool_use_id: id, is_error: true, content };
  }
  const name = typeof call['name'] === 'string' ? call['name'] : '';
  const kind = name.startsWith('tool_search_tool') ? 'tool_search' : name;
  const content = { type: `${kind}_tool_result_error`, error_code: 'unavailable' };
  return { type: `${kind}_tool_result`, tool_use_id: id, content };
}
