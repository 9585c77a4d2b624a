import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { StepCollector } from '../../../src/routing/step/step-collector.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import { Harness, Listener, providerAt, senders, wires } from './attack-harness.ts';
import type { Sender } from './attack-harness.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';

const megabyte = 1024 * 1024;

/** Writes as fast as the client reads, until it goes away. Counts what was written. */
function pour(response: ServerResponse, piece: string): { bytes: number } {
  const poured = { bytes: 0 };
  const write = (): void => {
    while (!response.destroyed) {
      poured.bytes += piece.length;
      if (!response.write(piece)) break;
    }
  };
  response.on('drain', write);
  write();
  return poured;
}

const types: Readonly<Record<Sender, string>> = {
  'openai-chat': 'text/event-stream',
  'anthropic-messages': 'text/event-stream',
  ollama: 'application/x-ndjson',
  fim: 'text/event-stream',
};

/** A piece of a stream that is right in itself and never ends it. */
const endless: Readonly<Record<Sender, string>> = {
  'openai-chat': `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', padding: 'x'.repeat(4_000) } }] })}\n\n`,
  'anthropic-messages': `event: ping\ndata: ${JSON.stringify({ type: 'ping', padding: 'x'.repeat(4_000) })}\n\n`,
  ollama: `${JSON.stringify({ model: 'm', message: { role: 'assistant', content: '' }, done: false, padding: 'x'.repeat(4_000) })}\n`,
  fim: `: ${'x'.repeat(4_000)}\n\n`,
};

const deep = '['.repeat(50_000) + ']'.repeat(50_000);

function isStreamEvent(event: AnswerEvent | StreamEvent): event is StreamEvent {
  return ['open', 'delta', 'part', 'usage', 'note', 'end', 'fault'].includes(event.e);
}

/** A whole answer with one call whose arguments are this JSON text. */
function callWith(wire: (typeof wires)[number], args: string): string {
  switch (wire) {
    case 'openai-chat': {
      const call = { index: 0, id: 'c1', type: 'function', function: { name: 'read_file', arguments: args } };
      const chunks = [
        { choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      ];
      return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
    }
    case 'anthropic-messages': {
      const usage = { input_tokens: 1, output_tokens: 1 };
      const events: readonly { readonly type: string }[] = [
        {
          type: 'message_start',
          message: { id: 'x', type: 'message', role: 'assistant', content: [], model: 'm', usage },
        } as never,
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'tool_use', id: 'c1', name: 'read_file', input: {} },
        } as never,
        { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: args } } as never,
        { type: 'content_block_stop', index: 0 } as never,
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage } as never,
        { type: 'message_stop' },
      ];
      return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    }
    case 'ollama':
      return `{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"read_file","arguments":${args}}}]},"done":false}\n{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n`;
  }
}

describe('attacks by way of the answer', () => {
  let harness: Harness;
  let listener: Listener | undefined;
  const serve = async (sender: Sender, answer: (response: ServerResponse) => void): Promise<void> => {
    listener = new Listener((_request, response) => {
      response.writeHead(200, { 'content-type': types[sender] });
      answer(response);
    });
    await harness.register(providerAt(await listener.start(), sender));
  };
  beforeEach(() => void (harness = new Harness()));
  afterEach(async () => listener?.stop());

  for (const sender of senders) {
    it(`A100: ${sender}: a stream without an end is cut, and the server sees it`, async () => {
      let poured = { bytes: 0 };
      const closed = Promise.withResolvers<undefined>();
      await serve(sender, (response) => {
        response.on('close', () => closed.resolve(undefined));
        poured = pour(response, endless[sender]);
      });
      const last = (await harness.ask(sender)).at(-1);
      assert.equal(last?.e, 'fault');
      await closed.promise;
      assert.ok(poured.bytes < 80 * megabyte, `${poured.bytes} bytes were taken`);
    }).timeout(60_000);

    it(`A100: ${sender}: a line without an end is cut, and the memory stays bounded`, async () => {
      const before = process.memoryUsage().heapUsed;
      await serve(sender, (response) => void pour(response, 'x'.repeat(64_000)));
      const last = (await harness.ask(sender)).at(-1);
      assert.equal(last?.e, 'fault');
      assert.ok(process.memoryUsage().heapUsed - before < 400 * megabyte);
    }).timeout(60_000);

    it(`A100: ${sender}: JSON nested a hundred thousand deep ends in one fault`, async () => {
      const line = sender === 'ollama' ? `${deep}\n` : `data: ${deep}\n\n`;
      await serve(sender, (response) => response.end(line.repeat(3)));
      const events = await harness.ask(sender);
      assert.equal(events.filter(({ e }) => e === 'fault' || e === 'end').length, 1);
    });
  }

  for (const wire of wires) {
    it(`A100: ${wire}: a call with arguments nested too deep is never runnable, and the log takes the step`, async () => {
      await serve(wire, (response) => response.end(callWith(wire, `{"path":${deep}}`)));
      const collector = new StepCollector();
      for await (const event of harness.stream(wire)) {
        assert.notEqual(event.e, 'retry');
        if (isStreamEvent(event)) collector.add(event);
      }
      assert.deepEqual(collector.runnableCalls(), []);
      const log = new ConversationLog();
      const owner = { protocol: wire, provider: 'vendor', model: 'm' };
      log.append(collector.toStep({ id: 's', owner, end: { kind: 'cut' } }));
      assert.equal(log.entries.length, 1);
    });

    it(`A100: ${wire}: arguments that reach for a prototype change nothing`, async () => {
      const args = '{"path":"a.ts","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
      await serve(wire, (response) => response.end(callWith(wire, args)));
      const collector = new StepCollector();
      for await (const event of harness.stream(wire)) if (isStreamEvent(event)) collector.add(event);
      const [call] = collector.runnableCalls();
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      assert.equal((call?.args.value as Record<string, unknown> | undefined)?.['polluted'], undefined);
      assert.ok(call !== undefined);
    });
  }
});
