import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runThirdParty } from '../../../conformance/third-party/run-third-party.ts';
import type { ThirdPartyResult } from '../../../conformance/third-party/run-third-party.ts';

const fixture = join(import.meta.dirname, '../../../fixtures/third-party-provider/provider.js');

/** A recorded exchange with a call, its result, and an answer. */
const exchange = {
  request: {
    body: {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Look.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'seen' },
        { role: 'user', content: 'And?' },
      ],
    },
  },
  response: {
    headers: { 'content-type': 'text/event-stream' },
    body:
      'data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm"},"finish_reason":null}]}\n\n' +
      'data: {"choices":[{"index":0,"delta":{"content":"Done."},"finish_reason":null}]}\n\n' +
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
  },
};

/** A provider like that of the fixture in all but what the text says. */
function module(changes: string): string {
  return `
import { createProvider as good } from ${JSON.stringify(`file://${fixture}`)};
export function createProvider(kit) {
  const provider = good(kit);
  return { ...provider, ${changes} };
}
`;
}

describe('the conformance runner for a provider of another extension', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossfade-third-party-'));
    await mkdir(join(folder, 'cases'));
    const line = {
      id: 'one',
      file: 'cases/one.json',
      wire: 'openai-chat',
      provider: 'any',
      model: 'm',
      kind: 'sse',
      status: 200,
    };
    await writeFile(join(folder, 'INDEX.jsonl'), `${JSON.stringify(line)}\n`);
    await writeFile(join(folder, 'cases/one.json'), JSON.stringify(exchange));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  let count = 0;
  async function run(changes: string): Promise<ThirdPartyResult> {
    const path = join(folder, `provider-${count++}.mjs`);
    await writeFile(path, module(changes));
    return runThirdParty(path, folder);
  }

  it('finds nothing wrong with the example', async () => {
    const result = await runThirdParty(fixture, folder);
    assert.deepEqual(result.problems, []);
    assert.ok(result.passed > 5, String(result.passed));
  });

  it('finds nothing wrong with the example of the documentation', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../../docs/third-party-api.md'), 'utf8');
    const example = /```js\n(\/\/ provider\.js\n[^]*?)```/.exec(text)?.[1];
    assert.ok(example !== undefined);
    const path = join(folder, 'example.mjs');
    await writeFile(path, example);
    const { fetch } = globalThis;
    globalThis.fetch = (url) =>
      Promise.resolve(
        (url instanceof Request ? url.url : url.toString()).endsWith('/models')
          ? Response.json({ models: [{ name: 'one', title: 'One' }] })
          : new Response('{"type":"text","text":"Hi"}\n{"type":"text","text":" there."}\n{"type":"done"}\n'),
      );
    try {
      const result = await runThirdParty(path, folder);
      assert.deepEqual(result.problems, []);
      assert.ok(result.passed > 5);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  for (const [what, changes, problem] of [
    [
      'a projection that changes',
      'project: () => ({ body: { messages: [Math.random()] }, losses: [] })',
      /two different/,
    ],
    ['a projection that throws', "project: () => { throw new Error('no'); }", /projection failed: no/],
    [
      'a loss that is not told',
      'project: (log, model) => ({ ...provider.project(log, model, {}), losses: [] })',
      /left out/,
    ],
    [
      'a request that is no beginning of the next',
      'project: (log, model) => ({ body: { messages: [{ role: "user", content: String(log.length) }] }, losses: [] }), validate: () => []',
      /the messages differ/,
    ],
    ['a body that its own rules refuse', 'validate: () => [{ rule: "never", path: "", message: "no" }]', /never/],
    ['a stream without an end', 'async *stream() { yield { e: "open" }; }', /without a terminal event/],
    [
      'an event behind the end',
      'async *stream(r, s) { yield* provider.stream(r, s); yield { e: "open" }; }',
      /follows the terminal event/,
    ],
    [
      'a stop that is not noticed',
      'async *stream(r, s) { yield { e: "open" }; if (s.aborted) await new Promise(() => undefined); yield { e: "end", end: { kind: "stop" } }; }',
      /a stop is not noticed/,
    ],
    ['a version from the future', 'specVersion: 2', /specVersion is 2/],
    ['a list without models', 'list: async () => []', /lists no model/],
  ] as const) {
    it(`finds ${what}`, async () => {
      const result = await run(changes);
      assert.ok(result.failed > 0);
      assert.match(result.problems.join('\n'), problem);
    });
  }
});
