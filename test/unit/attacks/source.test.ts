import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Manifest {
  readonly activationEvents?: readonly string[];
  readonly extensionPack?: unknown;
  readonly extensionDependencies?: unknown;
  readonly enabledApiProposals?: unknown;
}

function sources(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length), text: readFileSync(path, 'utf8') }));
}

describe('what the product does not have', () => {
  const all = [...sources('src'), ...sources('media')];
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const filesWith = (pattern: RegExp): string[] =>
    all.flatMap(({ path, text }) => (pattern.test(text.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, '')) ? [path] : []));

  const absent: readonly (readonly [string, RegExp])[] = [
    ['A006: a reader of .env files', /loadEnvFile|from 'dotenv|require\('dotenv|import\('dotenv|['"`]\.env['"`]/],
    ['A068: code that unpacks archives', /node:zlib|\bunzip|\btar\b.*extract|adm-zip|jszip/],
    ['A071: a reader of rule files', /CLAUDE\.md|AGENTS\.md|cursorrules|clinerules|copilot-instructions/],
    ['A083: Markdown that is trusted', /isTrusted\s*[:=]\s*true|supportHtml\s*[:=]\s*true|enabledCommands/],
    ['A088: a listener', /\.listen\(|createServer\(|new WebSocketServer|WebSocketServer\(/],
    ['A089: a handler of addresses', /registerUriHandler|registerExternalUriOpener/],
    ['A092: a child process or a terminal', /node:child_process|createTerminal|executeTask/],
    ['code made of text', /\beval\(|new Function\(|node:vm/],
    ['a way around certificates', /rejectUnauthorized|NODE_TLS_REJECT|strictSSL/],
  ];
  for (const [what, pattern] of absent) {
    it(`is ${what}`, () => {
      assert.ok(all.length > 200);
      assert.deepEqual(filesWith(pattern), []);
    });
  }

  it('A087: a socket but through the one guarded network', () => {
    assert.deepEqual(
      filesWith(/node:(?:net|http|https|http2|tls|dgram|dns)\b|XMLHttpRequest|EventSource\(|WebSocket\(/),
      [],
    );
    assert.deepEqual(filesWith(/(?<!typeof )\bglobalThis\.fetch(?!;|\[|>)(?=[,()\s])/), [
      'src/editor/activation/start-foundation.ts',
    ]);
  });

  it('A092: a thread but those that learn the workspace and match a pattern, which get no environment', () => {
    const threads = [
      'src/editor/embedded-model/ngram-worker.ts',
      'src/editor/ports/pattern-worker.ts',
      'src/editor/ports/plan-worker.ts',
      'src/platform/node-background.ts',
    ];
    assert.deepEqual(filesWith(/node:worker_threads/).sort(), threads);
    assert.match(readFileSync('src/platform/node-background.ts', 'utf8'), /env: \{\}/);
  });

  it('A021, A025: a trust of its own', () => {
    assert.deepEqual(filesWith(/workspace\.isTrusted/), ['src/editor/ports/workspace-trust.ts']);
  });

  it('A089, A097: activation by address, extension packs, dependencies or proposed APIs in the manifest', () => {
    const { activationEvents = [], extensionPack, extensionDependencies, enabledApiProposals } = manifest;
    assert.ok(!activationEvents.some((event) => event.startsWith('onUri') || event === '*'));
    assert.deepEqual([extensionPack, extensionDependencies, enabledApiProposals], [undefined, undefined, undefined]);
  });

  it('A097: characters in its own source that nobody sees', () => {
    const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e0fff}]/u;
    assert.deepEqual(
      all.filter(({ text }) => invisible.test(text)).map(({ path }) => path),
      [],
    );
  });
});
