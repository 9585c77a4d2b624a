import { piecesOf, type Reply } from './reply.ts';

const counts = {
  total_duration: 1_000_000,
  load_duration: 1_000,
  prompt_eval_count: 100,
  prompt_eval_duration: 1_000,
  eval_count: 20,
  eval_duration: 1_000,
};

/** A reply as the lines of Ollama's `/api/chat`. */
export function ollamaFrames(reply: Reply, model: string): string[] {
  const line = (fields: object): string =>
    `${JSON.stringify({ model, created_at: '2026-11-23T12:00:00.000000Z', ...fields })}\n`;
  const message = (fields: object): string => line({ message: { role: 'assistant', ...fields }, done: false });
  const frames = piecesOf(reply.text ?? '', reply.pieceLength).map((content) => message({ content }));
  for (const call of reply.toolCalls ?? [])
    frames.push(
      message({ content: '', tool_calls: [{ function: { index: 0, name: call.name, arguments: call.input } }] }),
    );
  frames.push(line({ message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', ...counts }));
  return frames;
}

/** A text as the lines of Ollama's `/api/generate`. */
export function ollamaGenerateFrames(text: string, model: string): string[] {
  const line = (fields: object): string =>
    `${JSON.stringify({ model, created_at: '2026-11-23T12:00:00.000000Z', ...fields })}\n`;
  const frames = piecesOf(text, 4).map((response) => line({ response, done: false }));
  return [...frames, line({ response: '', done: true, done_reason: 'stop', ...counts })];
}
