import assert from 'node:assert/strict';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import { mostRequests, openRepaired } from '../../../../src/routing/connection/open-repaired.ts';
import { AnswerHarness, fails, provider, says } from '../answer-harness.ts';
import type { Reply } from '../answer-harness.ts';

const refuses = (field: string): Reply =>
  fails(400, {}, JSON.stringify({ error: { message: `Unsupported parameter: '${field}'` } }));

async function asked(replies: readonly Reply[], times = 1) {
  const harness = new AnswerHarness([provider('one')]);
  harness.replies.set('one', replies);
  const server = provider('one');
  const connected = await harness.dependencies.connector.connect(server, { interactive: false });
  assert.ok(connected.ok);
  const log = new ConversationLog();
  log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
  const events: StreamEvent[] = [];
  for (let time = 0; time < times; time++) {
    const opened = await openRepaired(harness.dependencies, {
      target: { provider: server, model: 'm' },
      connection: connected.connection,
      request: {
        log: log.entries,
        options: { maxOutputTokens: 64, temperature: 0 },
        callIds: log.callIds,
        signal: harness.controller.signal,
      },
    });
    events.length = 0;
    for await (const event of opened.events) events.push(event);
  }
  return { events, bodies: harness.sent.map(({ body }) => Object.keys(body)) };
}

describe('a single question that its server refuses', () => {
  it('is asked again, repaired, and the next one is right at once', async () => {
    const { events, bodies } = await asked([refuses('max_tokens'), refuses('temperature'), says('Hello')], 2);
    assert.equal(events.at(-1)?.e, 'end');
    assert.deepEqual(
      bodies.map((fields) => ['max_tokens', 'temperature'].filter((field) => fields.includes(field))),
      [['max_tokens', 'temperature'], ['temperature'], [], []],
    );
  });

  it('ends in the fault where no repair is known, and after a few', async () => {
    const refused = await asked([fails(400)]);
    assert.deepEqual([refused.events.length, refused.events[0]?.e, refused.bodies.length], [1, 'fault', 1]);
    const fields = ['max_tokens', 'temperature', 'stream_options', 'x', 'y', 'z'];
    assert.ok((await asked(fields.map(refuses))).bodies.length <= mostRequests);
  });
});
