import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import { loadProtocol } from '../../../src/protocols/protocol-table.ts';
import { CanaryServer } from '../../support/fake-servers/canary-server.ts';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import type { FakeProtocol } from '../../support/fake-servers/reply.ts';
import { startPlayground } from '../../support/playground/playground.ts';

const paths: Readonly<Record<FakeProtocol, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
  gemini: '/v1beta/models/fake:streamGenerateContent',
  ollama: '/api/chat',
};
const wires = Object.keys(paths) as FakeProtocol[];
const parameters = { type: 'object', properties: { path: { type: 'string' } } };

/** Asks a server the smallest question of its wire and decodes the answer with the product's own decoder. */
async function ask(wire: FakeProtocol, origin: string, question: string): Promise<StreamEvent[]> {
  const tools =
    wire === 'anthropic-messages'
      ? [{ name: 'read_file', input_schema: parameters }]
      : [{ type: 'function', function: { name: 'read_file', parameters } }];
  const response = await fetch(origin + paths[wire], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'fake',
      stream: true,
      max_tokens: 100,
      messages: [{ role: 'user', content: question }],
      tools,
    }),
    signal: AbortSignal.timeout(10_000),
  });
  const protocol = await loadProtocol(wire);
  const owner = { protocol: wire, provider: 'fake', model: 'fake' } as const;
  const decoder = protocol.createDecoder({ owner, callIds: createCountingCallIdSource() });
  const events = decoder.push(new Uint8Array(await response.arrayBuffer()));
  return [...events, ...decoder.end()];
}

function textOf(events: readonly StreamEvent[]): string {
  return events.flatMap((event) => (event.e === 'delta' && event.kind === 'text' ? [event.text] : [])).join('');
}

function callsOf(events: readonly StreamEvent[]): string {
  return JSON.stringify(events.filter((event) => event.e === 'part' && event.part.t === 'call'));
}

describe('the fake model server of the tests', () => {
  for (const wire of wires)
    it(`speaks ${wire} as the decoder understands it and records the request`, async () => {
      const server = await FakeModelServer.start(wire);
      try {
        server.reply({ text: 'Grüße 🎧 to all.', toolCalls: [{ name: 'read_file', input: { path: 'a.ts' } }] });
        const events = await ask(wire, server.origin, 'hello');
        assert.equal(textOf(events), 'Grüße 🎧 to all.');
        assert.match(callsOf(events), /read_file/);
        assert.match(callsOf(events), /a\.ts/);
        assert.equal(events.at(-1)?.e, 'end');
        assert.equal(server.chatRequests.length, 1);
        assert.match(server.chatRequests[0]?.text ?? '', /hello/);
        assert.equal(server.connections, 1);
      } finally {
        await server.stop();
      }
    });

  it('lists its model on the Gemini wire and sends a thought with its signature', async () => {
    const server = await FakeModelServer.start('gemini');
    try {
      const listed: unknown = await (await fetch(`${server.origin}/v1beta/models`)).json();
      assert.match(JSON.stringify(listed), /models\/fake-gemini/);
      server.reply({ thinking: { text: 'A thought.', signature: 'opaque==' }, text: 'Yes.' });
      const parts = (await ask(server.wire, server.origin, 'hello')).filter((event) => event.e === 'part');
      assert.match(JSON.stringify(parts), /reasoning.*A thought\..*Yes\..*opaque==/);
    } finally {
      await server.stop();
    }
  });

  it('sends a thought with its signature on the Anthropic wire', async () => {
    const server = await FakeModelServer.start('anthropic-messages');
    try {
      server.reply({ thinking: { text: 'A thought.', signature: 'opaque==' }, text: 'Yes.' });
      const reasoning = (await ask(server.wire, server.origin, 'hello')).find(
        (event) => event.e === 'part' && event.part.t === 'reasoning',
      );
      assert.match(JSON.stringify(reasoning), /A thought\..*opaque==/);
    } finally {
      await server.stop();
    }
  });
});

describe('the canary server of the tests', () => {
  it('counts a connection, whatever it brings', async () => {
    const canary = await CanaryServer.start();
    try {
      assert.equal(canary.visits.length, 0);
      await (await fetch(`${canary.origin}/v1/models`)).text();
      assert.equal(canary.visits.length, 1);
      assert.match(canary.visits[0] ?? '', /^GET \/v1\/models/);
    } finally {
      await canary.stop();
    }
  });
});

describe('the playground', () => {
  it('answers on three wires, labeled, and asks to read a file that is named', async () => {
    const playground = await startPlayground({ firstTokenMs: 0, tokensPerSecond: 100_000 });
    try {
      for (const provider of playground.providers) {
        const wire = provider['protocol'] as FakeProtocol;
        const origin = new URL(String(provider['baseUrl'])).origin;
        const events = await ask(wire, origin, 'What does src/mixer.ts do?');
        assert.match(textOf(events), /^\[Playground, /);
        assert.match(callsOf(events), /read_file.*src\/mixer\.ts/);
        assert.equal(events.at(-1)?.e, 'end');
      }
    } finally {
      await playground.stop();
    }
  });
});
