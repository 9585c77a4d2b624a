import { piecesOf, type Reply } from './reply.ts';

let nextId = 1;

/**
 * A reply as the server-sent events of `streamGenerateContent`. The signature of a thought is where Gemini 3 puts it: on the first call, or
 * on an empty text at the end.
 */
export function geminiFrames(reply: Reply, model: string): string[] {
  const responseId = `resp${nextId++}`;
  const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 };
  const frame = (parts: readonly object[], finish: object = {}): string => {
    const candidate = { content: { role: 'model', parts }, ...finish, index: 0 };
    return `data: ${JSON.stringify({ candidates: [candidate], usageMetadata, modelVersion: model, responseId })}\n\n`;
  };
  const { thinking, toolCalls = [] } = reply;
  const signature = thinking === undefined ? {} : { thoughtSignature: thinking.signature };
  const frames = thinking === undefined ? [] : [frame([{ text: thinking.text, thought: true }])];
  for (const text of piecesOf(reply.text ?? '', reply.pieceLength)) frames.push(frame([{ text }]));
  for (const [index, call] of toolCalls.entries()) {
    const functionCall = { id: `call${nextId++}`, name: call.name, args: call.input };
    frames.push(frame([{ functionCall, ...(index === 0 ? signature : {}) }]));
  }
  const end = { text: '', ...(toolCalls.length === 0 ? signature : {}) };
  return [...frames, frame([end], { finishReason: 'STOP' })];
}
