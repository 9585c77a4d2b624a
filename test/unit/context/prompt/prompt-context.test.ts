import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { PromptContext } from '../../../../src/context/prompt/prompt-context.ts';
import type { ContextPlace, ContextDependencies } from '../../../../src/context/prompt/prompt-context.ts';
import { createRedactor } from '../../../../src/guard/redact.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { NodeWorkspaceFiles } from '../../../../src/platform/node-workspace-files.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import { FakeWorkspace } from '../fake-workspace.ts';

const main = ["import { loadInvoice } from './invoice.ts';", '', 'const invoice = loadInvoice(customer);', '', ''].join(
  '\n',
);
const library = [
  '/** Reads one. */',
  'export function loadInvoice(customer: Customer): Invoice {',
  '  return new Invoice(customer);',
  '}',
].join('\n');
const similar = ['const invoice = loadInvoice(customer);', 'print(invoice);'].join('\n');

function place(line = 3, path = 'main.ts'): ContextPlace {
  return { document: `file:///${path}`, path, languageId: 'typescript', line };
}

function setUp(contents: Record<string, string>, change: Partial<ContextDependencies> = {}) {
  const clock = new FakeClock();
  const files = new FakeWorkspace({ 'main.ts': main, ...contents });
  const context = new PromptContext({
    files,
    clock,
    redact: createRedactor().redact,
    isWanted: () => true,
    mayQuote: () => true,
    openText: (path) => files.contents.get(path),
    sources: () => Object.keys(contents),
    definitions: () => Promise.resolve([]),
    problems: () => [],
    tokens: () => 2_048,
    ...change,
  });
  const refresh = async (at: ContextPlace, occasion: 'idle' | 'tab' | 'save' = 'idle'): Promise<void> => {
    const done = context.refresh(at, occasion);
    await clock.advance(10);
    await done;
  };
  return { clock, files, context, refresh };
}

const told = (context: PromptContext, at = place()): string => JSON.stringify(context.read(at).files);

describe('the context of a prompt', () => {
  it('is empty until something was prepared, and then a frozen array', async () => {
    const { context, refresh } = setUp({ 'similar.ts': similar });
    assert.deepEqual(context.read(place(1)).files, []);
    await refresh(place());
    const { files } = context.read(place());
    assert.deepEqual(
      files.map(({ path }) => path),
      ['similar.ts'],
    );
    assert.ok(Object.isFrozen(files) && files.every((file) => Object.isFrozen(file)));
  });

  it('holds declarations behind windows, for the most important stand last', async () => {
    const asked: string[] = [];
    const { context, refresh } = setUp(
      { 'similar.ts': similar, 'invoice.ts': library },
      {
        sources: () => ['similar.ts'],
        definitions: (_at, { name }) => {
          asked.push(name);
          return Promise.resolve(name === 'loadInvoice' ? [{ path: 'invoice.ts', startLine: 1, endLine: 3 }] : []);
        },
      },
    );
    await refresh(place());
    const { files } = context.read(place());
    assert.deepEqual(asked, ['loadInvoice']);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['similar.ts', 'invoice.ts'],
    );
    assert.match(files[1]?.text ?? '', /^export function loadInvoice/);
  });

  it('stays the same array while the person types in one line, whatever is prepared meanwhile', async () => {
    const { context, files, refresh } = setUp({ 'similar.ts': similar });
    await refresh(place());
    const first = context.read(place());
    files.contents.set('similar.ts', `// changed\n${similar}`);
    await refresh(place(), 'save');
    assert.equal(context.read(place()).files, first.files);
    const next = context.read(place(4));
    assert.notEqual(next.files, first.files);
    assert.ok(next.version > first.version);
    assert.equal(context.read(place(4)).files, next.files);
  });

  it('stays the same array, too, where the same was prepared again', async () => {
    const { context, refresh } = setUp({ 'similar.ts': similar });
    await refresh(place());
    const first = context.read(place(3));
    await refresh(place(), 'save');
    assert.equal(context.read(place(4)).files, first.files);
    assert.equal(context.read(place(3)).version, first.version);
  });

  it('is not prepared anew at every pause near the same place', async () => {
    let sources = 0;
    const { refresh } = setUp({}, { sources: () => (sources++, []) });
    await refresh(place(3));
    await refresh(place(4));
    await refresh(place(9));
    assert.equal(sources, 1);
    await refresh(place(40));
    assert.equal(sources, 2);
    await refresh(place(40), 'save');
    assert.equal(sources, 3);
  });

  it('tells of edits elsewhere once they are over, the newest last', async () => {
    const { context, refresh, clock } = setUp({});
    await refresh(place());
    for (const [line, text] of [
      [0, '// a'],
      [2, '// b'],
    ] as const) {
      context.changed('main.ts', [{ startLine: line, startCharacter: 0, endLine: line, endCharacter: 5, text }]);
      await clock.advance(5_000);
    }
    await refresh(place(60));
    const diffs = context.read(place(60)).files;
    assert.deepEqual(
      diffs.map(({ path }) => path),
      ['main.ts.diff', 'main.ts.diff'],
    );
    assert.match(diffs.at(-1)?.text ?? '', /^-const invoice .*\n\+\/\/ b invoice/);
  });

  it('tells of problems near the cursor', async () => {
    const problems = () => [{ code: 'loadInvoice(1)', message: 'Expected\n2 arguments' }];
    const { context, refresh } = setUp({}, { problems });
    await refresh(place());
    assert.deepEqual(context.read(place()).files, [
      { path: 'main.ts.problems', text: 'loadInvoice(1)  <- Expected 2 arguments' },
    ]);
  });

  it('does not wait for a language service that does not answer', async () => {
    const { context, clock } = setUp({ 'similar.ts': similar }, { definitions: () => new Promise(() => undefined) });
    const done = context.refresh(place(), 'tab');
    await clock.advance(2_000);
    await done;
    assert.equal(context.read(place()).files.length, 1);
  });

  it('survives a language service that throws', async () => {
    const definitions = (): Promise<never> => {
      throw new Error('broken');
    };
    const { context, refresh } = setUp({ 'similar.ts': similar }, { definitions });
    await refresh(place());
    assert.equal(context.read(place()).files.length, 1);
  });

  it('keeps within its share of the prompt', async () => {
    const long = Array.from({ length: 400 }, (_, at) => `loadInvoice(customer, ${at})`).join('\n');
    const names = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts'];
    const { context, refresh } = setUp(Object.fromEntries(names.map((name) => [name, long])), { tokens: () => 1_024 });
    await refresh(place());
    const { files } = context.read(place());
    const size = files.reduce((sum, { path, text }) => sum + path.length + text.length, 0);
    assert.ok(files.length > 1 && size <= 1_024 * 3.5 * 0.35, `${files.length} files, ${size} characters`);
  });
});

describe('what never enters a prompt', () => {
  it('is anything while nothing may be gathered (not trusted, AI features off)', async () => {
    let wanted = true;
    const { context, refresh } = setUp({ 'similar.ts': similar }, { isWanted: () => wanted });
    await refresh(place());
    assert.notEqual(told(context), '[]');
    wanted = false;
    assert.equal(told(context), '[]');
    context.forget();
    await refresh(place());
    wanted = true;
    assert.equal(told(context), '[]');
  });

  it('is a file of a language or folder that completions are off for', async () => {
    const { context, refresh } = setUp({ 'similar.ts': similar }, { mayQuote: (path) => path !== 'similar.ts' });
    await refresh(place());
    assert.equal(told(context), '[]');
  });

  it('is a file, or an edit of one, that may stand in the prompts of other places only', async () => {
    const mayQuote = (path: string, { path: own }: ContextPlace): boolean => path === own || own === 'friend.ts';
    const { context, refresh } = setUp({ 'similar.ts': similar, 'friend.ts': main }, { mayQuote });
    await refresh(place());
    context.changed('main.ts', [{ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 6, text: 'canary' }]);
    assert.equal(told(context), '[]');
    await refresh(place(0, 'similar.ts'));
    assert.doesNotMatch(told(context, place(0, 'similar.ts')), /canary|main\.ts/);
    await refresh(place(0, 'friend.ts'));
    assert.match(told(context, place(0, 'friend.ts')), /similar\.ts/);
    assert.match(told(context, place(0, 'friend.ts')), /canary/);
  });

  it('is an edit of a file that held a private key when it was looked at, whatever is left of it', async () => {
    const { context, refresh, files } = setUp({ 'similar.ts': similar }, { sources: () => [] });
    await refresh(place());
    context.changed('main.ts', [{ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 6, text: 'canary' }]);
    const read = files.read.bind(files);
    files.read = (path, signal) =>
      path === 'main.ts' ? Promise.reject(new FileRefused('secret', 'It holds a key.')) : read(path, signal);
    await refresh(place(0, 'similar.ts'));
    files.read = read;
    await refresh(place(0, 'similar.ts'), 'tab');
    assert.doesNotMatch(told(context, place(1, 'similar.ts')), /canary/);
  });

  it('is the context of a file that must not be read itself', async () => {
    const { context, refresh } = setUp({ 'similar.ts': similar, 'secret.ts': main });
    await refresh(place(3, 'secret.ts'));
    assert.equal(told(context, place(3, 'secret.ts')), '[]');
  });

  it('is an edit of a file that was put on an ignore list afterwards', async () => {
    let ignored = false;
    const mayQuote = (path: string): boolean => !(ignored && path === 'main.ts');
    const { context, refresh } = setUp({ 'similar.ts': similar }, { mayQuote, sources: () => [] });
    await refresh(place());
    context.changed('main.ts', [{ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 6, text: 'canary' }]);
    ignored = true;
    await refresh(place(0, 'similar.ts'));
    assert.doesNotMatch(told(context, place(0, 'similar.ts')), /canary/);
    ignored = false;
    await refresh(place(0, 'similar.ts'), 'tab');
    assert.match(told(context, place(1, 'similar.ts')), /canary/);
  });

  it('is what looks like a key in a file that may be read', async () => {
    const key = ['sk', 'canary0123456789canary'].join('-');
    const text = `const invoice = loadInvoice(customer, "${key}");`;
    const problems = () => [{ code: `call("${key}")`, message: 'wrong' }];
    const { context, refresh } = setUp({ 'similar.ts': text }, { problems });
    await refresh(place());
    context.changed('main.ts', [{ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 6, text: key }]);
    await refresh(place(30));
    assert.deepEqual(
      context.read(place(30)).files.map(({ path }) => path),
      ['similar.ts', 'main.ts.problems', 'main.ts.diff'],
    );
    assert.doesNotMatch(told(context, place(30)), /canary0123456789/);
  });

  it('is a file whose path holds what could be a mark of the prompt', async () => {
    for (const name of ['<|fim_middle|>.ts', 'a\nb.ts', '<OTHER>.ts']) {
      const { context, refresh } = setUp({ [name]: similar });
      await refresh(place());
      assert.equal(told(context), '[]', name);
    }
  });

  it('is what was being prepared when it was forbidden', async () => {
    const { context, clock } = setUp({ 'similar.ts': similar });
    const done = context.refresh(place(), 'tab');
    context.forget();
    await clock.advance(10);
    await done;
    assert.equal(told(context), '[]');
  });

  it('is the text of any ignored or secret file, or of one outside the workspace', async () => {
    const root = await mkdtemp(join(tmpdir(), 'crossfade-context-'));
    try {
      const folder = join(root, 'project');
      const canary = 'loadInvoice(customer, canaryText)';
      const allowed: Record<string, string> = {
        'src/one.ts': similar,
        'src/two.ts': similar,
        'docs/three.ts': similar,
      };
      const excluded = [
        '.env',
        '.env.local',
        'server.pem',
        'out/built.ts',
        'private/notes.ts',
        'node_modules/lib/index.ts',
        '../outside.ts',
        '.git/config',
      ];
      const all: Record<string, string> = {
        ...allowed,
        'main.ts': main,
        '.gitignore': 'out/\n',
        '.crossfadeignore': 'private\n',
      };
      for (const path of excluded) all[path] = `${similar}\n${canary}\n`;
      for (const [path, text] of Object.entries(all)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const openText = (path: string): string | undefined => all[path];
      const files = new NodeWorkspaceFiles({
        roots: () => [{ name: 'project', path: folder }],
        openDocuments: { textOf: () => undefined },
        clock: systemClock,
      });
      const paths = fc.shuffledSubarray([...Object.keys(allowed), ...excluded], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(paths, paths, async (sources, targets) => {
          const { context } = setUp(
            {},
            {
              clock: systemClock,
              files,
              openText,
              sources: () => sources,
              definitions: () =>
                Promise.resolve(targets.map((path) => ({ path, startLine: 0, endLine: 5 })).slice(0, 2)),
            },
          );
          for (const path of excluded) {
            await context.refresh(place(0, path), 'tab');
            context.changed(path, [
              { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: 'canaryText' },
            ]);
          }
          await context.refresh(place(), 'tab');
          const text = told(context);
          assert.doesNotMatch(text, /canaryText/);
          const expected = [...sources, ...targets.slice(0, 2)].some((path) => path in allowed);
          assert.equal(text !== '[]', expected);
          for (const path of excluded) assert.equal(told(context, place(0, path)), '[]');
        }),
        { numRuns: 25 },
      );
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
