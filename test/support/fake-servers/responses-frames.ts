import { piecesOf, type Reply } from './reply.ts';

let nextId = 1;

/** A reply as the server-sent events of the Responses API; the sequence number of an event is its place in the list. */
export function responsesFrames(reply: Reply, model: string): string[] {
  const id = `resp_${nextId++}`;
  const frames: string[] = [];
  const output: object[] = [];
  const frame = (type: string, fields: object): void => {
    const data = JSON.stringify({ type, sequence_number: frames.length, ...fields });
    frames.push(`event: ${type}\ndata: ${data}\n\n`);
  };
  const response = (status: string, more: object = {}): object => ({
    response: { id, object: 'response', created_at: 1_790_000_000, model, status, output: [], usage: null, ...more },
  });
  const item = (start: object, done: object, pieces: (place: object) => void): void => {
    const output_index = output.length;
    frame('response.output_item.added', { output_index, item: { ...start, status: 'in_progress' } });
    pieces({ output_index });
    const whole = { ...start, ...done, status: 'completed' };
    output.push(whole);
    frame('response.output_item.done', { output_index, item: whole });
  };
  frame('response.created', response('in_progress'));
  if (reply.thinking) {
    const { text, signature } = reply.thinking;
    const start = { type: 'reasoning', id: `rs_${nextId++}`, summary: [] };
    item(start, { summary: [{ type: 'summary_text', text }], encrypted_content: signature }, (place) => {
      for (const delta of piecesOf(text, reply.pieceLength))
        frame('response.reasoning_summary_text.delta', { ...place, summary_index: 0, delta });
    });
  }
  if (reply.text) {
    const { text } = reply;
    const start = { type: 'message', id: `msg_${nextId++}`, role: 'assistant', content: [] };
    item(start, { content: [{ type: 'output_text', text, annotations: [] }] }, (place) => {
      for (const delta of piecesOf(text, reply.pieceLength))
        frame('response.output_text.delta', { ...place, content_index: 0, delta });
    });
  }
  for (const call of reply.toolCalls ?? []) {
    const whole = JSON.stringify(call.input);
    const ids = { id: `fc_${nextId++}`, call_id: `call_${nextId++}` };
    item({ type: 'function_call', ...ids, name: call.name, arguments: '' }, { arguments: whole }, (place) => {
      for (const delta of piecesOf(whole, 9)) frame('response.function_call_arguments.delta', { ...place, delta });
      frame('response.function_call_arguments.done', { ...place, arguments: whole });
    });
  }
  const usage = { input_tokens: 100, output_tokens: 20, total_tokens: 120 };
  frame('response.completed', response('completed', { output, usage }));
  return frames;
}
