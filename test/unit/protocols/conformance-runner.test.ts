import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../../src/base/json.ts';

const runner = join(import.meta.dirname, '../../conformance/run.ts');
const chunk = (delta: Json, finish: string | null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const nothing = { reasoning: '', toolCalls: [], serverToolCalls: 0, refusal: '', usageRaw: null, error: null };

interface Case {
  readonly id: string;
  readonly line: Readonly<Record<string, Json>>;
  readonly exchange?: Json;
  readonly expected?: Json;
}

describe('the conformance runner', () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'conformance-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(...cases: readonly Case[]): { readonly status: number | null; readonly lines: string[] } {
    for (const name of ['cases', 'expected']) mkdirSync(join(folder, name));
    const index = cases.map(({ id, line, exchange, expected }) => {
      if (exchange !== undefined) writeFileSync(join(folder, `cases/${id}.json`), JSON.stringify(exchange));
      if (expected !== undefined) writeFileSync(join(folder, `expected/${id}.json`), JSON.stringify(expected));
      const named = expected === undefined ? {} : { expected: `expected/${id}.json` };
      const common = { provider: 'nobody-knows', model: null, kind: 'sse', status: 200, features: [], more: 1 };
      return JSON.stringify({ id, file: `cases/${id}.json`, ...common, ...named, ...line });
    });
    writeFileSync(join(folder, 'INDEX.jsonl'), `${index.join('\n')}\n\n`);
    return start();
  }

  function start(...options: readonly string[]): { readonly status: number | null; readonly lines: string[] } {
    const { status, stdout } = spawnSync(process.execPath, [runner, '--cases', folder, ...options], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, lines: stdout.trim().split('\n') };
  }

  it('passes what is read well, skips wires it has no protocol for, and ends in the sum', () => {
    const body = chunk({ content: 'hi' }, null) + chunk({}, 'stop');
    const { status, lines } = run(
      {
        id: 'good',
        line: { wire: 'openai-chat' },
        exchange: { request: null, response: { status: null, headers: null, body } },
        expected: { ...nothing, text: 'hi', stopRaw: 'stop', outcome: 'complete' },
      },
      {
        id: 'cut',
        line: { wire: 'openai-chat', features: ['no-terminator'] },
        exchange: { request: null, response: { body: chunk({ content: 'h' }, null) } },
        expected: { ...nothing, text: 'h', stopRaw: null, outcome: 'truncated' },
      },
      {
        id: 'lines',
        line: { wire: 'ollama-generate', kind: 'ndjson', status: null, provider: null },
        exchange: {
          request: { body: { model: 'm', prompt: 'p', suffix: 's' } },
          response: { body: '{"done":true}\n' },
        },
      },
      { id: 'empty', line: { wire: 'completions', kind: 'text' }, exchange: { response: { body: '' } } },
      { id: 'other', line: { wire: 'toString' } },
    );
    assert.equal(status, 0, lines.join('\n'));
    assert.deepEqual(lines.slice(-1), ['4 passed, 0 failed, 1 skipped']);
    assert.ok(lines.includes('openai-chat: 2 passed, 0 failed, 0 skipped'));
  });

  it('names what fails and why, goes on after it, and says so in its exit code', () => {
    const wrong = { ...nothing, text: 'ho', stopRaw: 'stop', outcome: 'complete' };
    const exchange = { request: null, response: { body: chunk({ content: 'hi' }, 'stop') } };
    const refused = { body: { model: 'm', messages: [] } };
    const { status, lines } = run(
      { id: 'wrong', line: { wire: 'openai-chat' }, exchange, expected: wrong },
      { id: 'gone', line: { wire: 'openai-chat' } },
      {
        id: 'accepted',
        line: { wire: 'openai-chat' },
        exchange: { request: refused, response: { body: chunk({}, 'stop') } },
      },
      { id: 'fine', line: { wire: 'openai-chat' }, exchange },
    );
    assert.equal(status, 1);
    const failed = lines.filter((line) => line.startsWith('FAIL')).map((line) => line.split(':')[0]);
    assert.deepEqual(
      failed,
      ['wrong', 'gone', 'accepted'].map((id) => `FAIL openai-chat ${id}`),
    );
    assert.equal(lines.at(-1), '1 passed, 3 failed, 0 skipped');
  });

  it('prints a line for each part and the total last when all parts are asked for', function () {
    const body = chunk({ content: 'Hello there, person.' }, 'stop');
    const request = { body: { model: 'm', messages: [{ role: 'user', content: 'Hello there, model.' }] } };
    run(
      { id: 'other', line: { wire: 'anthropic-messages', kind: 'json' }, exchange: { response: { body: '{}' } } },
      { id: 'good', line: { wire: 'openai-chat' }, exchange: { request, response: { body } } },
    );
    for (const option of ['--all', '--quick']) {
      const { status, lines } = start(option);
      const parts = lines.slice(-6);
      const patterns = [
        /^decode: 2 passed, 0 failed, 0 skipped$/,
        /^validators: 1 passed, 0 failed$/,
        /^hand-off: [1-9]\d+ pairs, 0 failed$/,
        /^prefix: [1-9]\d+ passed, 0 failed$/,
        /^failover: \d+ cuts tried, 0 failed$/,
        /^total: [1-9]\d* passed, 0 failed, 0 skipped$/,
      ];
      patterns.forEach((pattern, index) => assert.match(parts[index] ?? '', pattern));
      assert.equal(status, 0);
    }
    const { status, lines } = start();
    assert.deepEqual([status, lines.at(-1)], [0, '2 passed, 0 failed, 0 skipped']);
  });

  it('says with an exit code of its own that there is no set', () => {
    const { status } = spawnSync(process.execPath, [runner, '--cases', folder], { timeout: 15_000 });
    assert.equal(status, 2);
  });
});
