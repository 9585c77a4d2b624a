import { piecesOf, type Reply } from './reply.ts';

let nextId = 1;

/** A reply as the server-sent events of Chat Completions. */
export function openaiFrames(reply: Reply, model: string): string[] {
  const id = `chatcmpl-${nextId++}`;
  const frame = (fields: object): string =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 1_790_000_000, model, ...fields })}\n\n`;
  const chunk = (delta: object, finish: string | null = null): string =>
    frame({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const frames = [chunk({ role: 'assistant', content: '' })];
  for (const content of piecesOf(reply.text ?? '', reply.pieceLength)) frames.push(chunk({ content }));
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    const opening = { index, id: `call_${nextId++}`, type: 'function', function: { name: call.name, arguments: '' } };
    frames.push(chunk({ tool_calls: [opening] }));
    for (const part of piecesOf(JSON.stringify(call.input), 9))
      frames.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
  }
  frames.push(chunk({}, reply.finish ?? (reply.toolCalls?.length ? 'tool_calls' : 'stop')));
  frames.push(frame({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } }));
  frames.push('data: [DONE]\n\n');
  return frames;
}
