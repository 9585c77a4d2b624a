import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { openaiResponses } from '../../../../src/protocols/openai-responses/openai-responses.ts';
import { AnswerThread, resumeAnswer, streamAnswer } from '../../../../src/protocols/stream/stream-answer.ts';
import { responsesFrames } from '../../../support/fake-servers/responses-frames.ts';

const text = 'The answer is kept by its vendor. '.repeat(6);
const provider: Provider = {
  id: 'kept',
  name: 'Kept',
  protocol: 'openai-responses',
  baseUrl: 'https://kept.example/v1',
  auth: { kind: 'none' },
  source: 'user',
};

/** A server that keeps the answer; each connection delivers these bytes of it and breaks. */
function asked(cuts: readonly ((all: Uint8Array) => Uint8Array)[], isKept = true) {
  const frames = responsesFrames({ text, pieceLength: 10 }, 'm');
  const resumed: number[] = [];
  let connections = 0;
  const fetch: typeof globalThis.fetch = (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const after = url.searchParams.get('starting_after');
    if (after !== null) resumed.push(Number(after));
    const all = new TextEncoder().encode(frames.slice(after === null ? 0 : Number(after) + 1).join(''));
    const bytes = cuts[connections++]?.(all) ?? all;
    const isWhole = bytes.length === all.length;
    let isSent = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (!isSent) controller.enqueue(bytes);
        else if (isWhole) controller.close();
        else controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
        isSent = true;
      },
    });
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  };
  const request = {
    projection: { body: { model: 'm', input: [], ...(isKept && { background: true, store: true }) }, losses: [] },
    connection: { provider, fetch },
    context: {
      owner: { protocol: 'openai-responses', provider: 'kept', model: 'm' },
      callIds: createCountingCallIdSource(),
    },
    signal: new AbortController().signal,
    clock: new FakeClock(),
    thread: new AnswerThread(),
  } as const;
  return { request, resumed };
}

async function collect(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  assert.equal(events.filter(isTerminal).length, 1);
  return events;
}
const textOf = (events: readonly StreamEvent[]): string =>
  events.map((event) => (event.e === 'delta' && event.kind === 'text' ? event.text : '')).join('');

describe('an answer that its vendor keeps', () => {
  it('goes on where it broke off, at any byte, and is the same as unbroken', async () => {
    const { request: whole } = asked([]);
    const expected = await collect(streamAnswer(openaiResponses, whole));
    const length = new TextEncoder().encode(responsesFrames({ text, pieceLength: 10 }, 'm').join('')).length;
    // The answer's name comes with its first event.
    for (let at = 400; at < length; at += 37) {
      const { request, resumed } = asked([(all) => all.subarray(0, at)]);
      const first = await collect(streamAnswer(openaiResponses, request));
      const last = first.at(-1);
      if (last?.e === 'end') continue;
      assert.ok(request.thread.canResume, `cut at ${at}`);
      const second = await collect(resumeAnswer(openaiResponses, request));
      assert.equal(second.at(-1)?.e, 'end', `cut at ${at}`);
      assert.equal(textOf([...first, ...second]), text);
      const parts = [...first, ...second]
        .filter((event) => event.e === 'part')
        .map(({ part }) => (part.t === 'text' ? part.text : part.t));
      assert.deepEqual(
        parts,
        expected.filter((event) => event.e === 'part').map(({ part }) => (part.t === 'text' ? part.text : part.t)),
      );
      assert.equal(resumed.length, 1);
    }
  });

  it('can be taken up more than once', async () => {
    const { request } = asked([(all) => all.subarray(0, 900), (all) => all.subarray(0, 700)]);
    const events = [
      ...(await collect(streamAnswer(openaiResponses, request))),
      ...(await collect(resumeAnswer(openaiResponses, request))),
      ...(await collect(resumeAnswer(openaiResponses, request))),
    ];
    assert.equal(textOf(events), text);
  });

  it('ends as any other where the vendor does not keep it', async () => {
    const { request } = asked([(all) => all.subarray(0, 900)], false);
    const events = await collect(streamAnswer(openaiResponses, request));
    assert.equal(request.thread.canResume, false);
    assert.ok(
      events.some((event) => event.e === 'part'),
      'what is torn is closed',
    );
    const again = await collect(resumeAnswer(openaiResponses, request));
    assert.ok(again[0]?.e === 'fault' && again[0].fault.kind === 'cut');
  });
});
