import { piecesOf, type Reply } from './reply.ts';

let nextId = 1;

/** A reply as the server-sent events of the Messages API. */
export function anthropicFrames(reply: Reply, model: string): string[] {
  const frames: string[] = [];
  const event = (data: { readonly type: string; readonly [field: string]: unknown }): void => {
    frames.push(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const usage = { input_tokens: 100, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const message = { id: `msg_${nextId++}`, type: 'message', role: 'assistant', model, content: [], usage };
  event({ type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } });
  let index = 0;
  const block = (start: object, deltas: readonly object[]): void => {
    event({ type: 'content_block_start', index, content_block: start });
    for (const delta of deltas) event({ type: 'content_block_delta', index, delta });
    event({ type: 'content_block_stop', index });
    index++;
  };
  if (reply.thinking) {
    const thoughts = piecesOf(reply.thinking.text).map((thinking) => ({ type: 'thinking_delta', thinking }));
    const signature = { type: 'signature_delta', signature: reply.thinking.signature };
    block({ type: 'thinking', thinking: '', signature: '' }, [...thoughts, signature]);
  }
  if (reply.text !== undefined)
    block(
      { type: 'text', text: '' },
      piecesOf(reply.text, reply.pieceLength).map((text) => ({ type: 'text_delta', text })),
    );
  for (const call of reply.toolCalls ?? [])
    block(
      { type: 'tool_use', id: `toolu_${nextId++}`, name: call.name, input: {} },
      piecesOf(JSON.stringify(call.input), 9).map((partial) => ({ type: 'input_json_delta', partial_json: partial })),
    );
  const reason = reply.toolCalls?.length ? 'tool_use' : 'end_turn';
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 20 } });
  event({ type: 'message_stop' });
  return frames;
}
