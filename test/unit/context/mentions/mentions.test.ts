import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMessage } from '../../../../src/context/mentions/attachment.ts';
import { MentionFinder } from '../../../../src/context/mentions/find-mentions.ts';
import { fuzzyScore } from '../../../../src/context/mentions/fuzzy-score.ts';
import type {
  MentionDependencies,
  Problem,
  SelectedText,
} from '../../../../src/context/mentions/mention-dependencies.ts';
import { resolveMentions } from '../../../../src/context/mentions/mentions.ts';
import { mentionText } from '../../../../src/context/mentions/mention-text.ts';
import { parseMentions } from '../../../../src/context/mentions/parse-mentions.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { madeUpKey } from '../../../support/private-keys.ts';
import { fakeMessageDependencies, offerTexts } from '../fake-message-dependencies.ts';
import { FakeWorkspace } from '../fake-workspace.ts';

const signal = new AbortController().signal;
const selection: SelectedText = { path: 'src/a.ts', startLine: 3, endLine: 9, text: 'chosen', whole: () => 'chosen' };
const problem: Problem = { path: 'src/a.ts', line: 4, severity: 'error', message: 'Not\nassignable', source: 'ts' };

describe('mentions', () => {
  let files: FakeWorkspace;
  let dependencies: MentionDependencies;
  beforeEach(() => {
    files = new FakeWorkspace({ 'src/a.ts': 'text of a', 'a b.md': 'spaced', 'secret/k': 'x' });
    dependencies = fakeMessageDependencies(files, { selection: () => selection, problems: () => [problem] });
  });

  it('are found where they stand as words of their own', () => {
    const found = (text: string): string[] =>
      parseMentions(text).map((mention) => ('name' in mention ? mention.name : mention.kind));
    assert.deepEqual(found('see @file:src/a.ts, @file:"a b.md" and (@selection) or @problems.'), [
      'src/a.ts',
      'a b.md',
      'selection',
      'problems',
    ]);
    assert.deepEqual(found('mail me@file:x @filex:y @selections a@problems @file: @file:"'), []);
    const text = 'x @file:src/a.ts!';
    const [mention] = parseMentions(text);
    assert.equal(text.slice(mention!.start, mention!.end), '@file:src/a.ts');
  });

  const letter = fc.constantFrom(
    'a',
    'é',
    'e\u0301',
    '"',
    '\\',
    ' ',
    '.',
    '#',
    "'",
    '👩‍💻',
    '/',
    '[',
    '@',
    '\u3000',
    ')',
    '`',
  );
  const name = fc.array(letter, { minLength: 1, maxLength: 20 }).map((letters) => letters.join(''));

  it('name again what they were made of, whatever letters, quotes, blanks and emoji a name has', () => {
    fc.assert(
      fc.property(fc.constantFrom('file', 'folder', 'symbol'), name, (kind, path) => {
        const mention = mentionText(kind, path);
        const [found, ...more] = parseMentions(`see ${mention} there`);
        assert.deepEqual(found, { kind, name: path, start: 4, end: 4 + mention.length });
        assert.deepEqual(more, []);
      }),
    );
  });

  it('A099: are read in a time that grows with the text, also where a name in quotes does not end', () => {
    const text = `@file:"${'\\'.repeat(9_001)} `.repeat(20);
    const start = performance.now();
    assert.deepEqual(parseMentions(text), []);
    assert.ok(performance.now() - start < 2_000);
  });

  it('keep a backslash that stands before neither a quote nor another one', () => {
    const [mention] = parseMentions('@file:"src\\a b.ts"');
    assert.ok(mention !== undefined && 'name' in mention);
    assert.equal(mention.name, 'src\\a b.ts');
  });

  it('find names in either Unicode form, and attach each file once', async () => {
    const [nfc, nfd] = ['r\u00e9sum\u00e9 "neu" 👩‍💻.md', 're\u0301sume\u0301 "neu" 👩‍💻.md'];
    assert.equal(nfd.normalize(), nfc);
    for (const [stored, typed] of [
      [nfc, nfd],
      [nfd, nfc],
    ] as const) {
      const workspace = new FakeWorkspace({ [`d\u00e9/${stored}`]: 'found', 'other.md': 'x' });
      const here = fakeMessageDependencies(workspace);
      const text = `${mentionText('file', `d\u00e9/${typed}`)} ${mentionText('file', `d\u00e9/${stored}`)}`;
      const { parts, problems, sources } = await resolveMentions(text, here, signal);
      assert.deepEqual([problems, sources], [[], [`d\u00e9/${stored}`]]);
      assert.equal(parts.length, 2);
      const folder = await resolveMentions(mentionText('folder', 'de\u0301'), here, signal);
      assert.deepEqual(folder.sources, [`d\u00e9/${stored}`]);
      const finder = new MentionFinder({ ...here, clock: new FakeClock(), texts: offerTexts });
      for (const query of ['re\u0301su', 'r\u00e9su', `file:"d\u00e9/${typed.slice(0, 12).replace('"', '\\"')}`])
        assert.equal((await finder.find(query, signal))[0]?.insert, mentionText('file', `d\u00e9/${stored}`), query);
    }
  });

  it('of two names that differ in their form only mean the one that was typed', async () => {
    const workspace = new FakeWorkspace({ '\u00e9.md': 'one', 'e\u0301.md': 'two' });
    const { sources } = await resolveMentions('@file:e\u0301.md', fakeMessageDependencies(workspace), signal);
    assert.deepEqual(sources, ['e\u0301.md']);
  });

  it('A078: are none in code between backticks, so that code that is asked about brings no file along', () => {
    const found = (text: string): number => parseMentions(text).length;
    assert.equal(found('why `x @file:src/a.ts` here'), 0);
    assert.equal(found('Explain:\n```ts\n// @file:src/a.ts\n@problems\n```\n'), 0);
    assert.equal(found('Explain:\n````\n```\n@file:src/a.ts\n```\n````'), 0);
    assert.equal(found('```\nno end\n\n @selection'), 0);
    assert.equal(found('```\ncode\n```\nand @file:src/a.ts'), 1);
    assert.equal(found('one ` alone, @file:src/a.ts'), 1);
    assert.equal(found('one ` alone\n\n@file:src/a.ts and ` again'), 1);
  });

  it('A099: are read in a time that grows with the text, however many there are', async () => {
    const text = Array.from({ length: 25_000 }, (_, index) => `@file:x${index} \``).join(' ');
    const { problems } = await resolveMentions(text, dependencies, signal);
    assert.equal(problems[0], 'Only the first 20 mentions were attached.');
  });

  it('name any path so that it is found again', () => {
    const path = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => !/["\n]/.test(text));
    fc.assert(
      fc.property(path, (name) => {
        const [mention] = parseMentions(`look at ${mentionText('file', name)} please`);
        assert.equal(mention?.kind === 'file' && mention.name, name);
      }),
    );
  });

  it('bring along files, selection and problems, with the typed text unchanged and last', async () => {
    const typed = '  Why @file:src/a.ts, @selection @problems @file:src/a.ts?\n';
    const { parts, attachments, problems } = await resolveMentions(typed, dependencies, signal);
    assert.deepEqual(attachments, ['src/a.ts', 'selection of src/a.ts:3-9', '1 problem']);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      parts.map((part) => part.t === 'text' && part.text),
      [
        '[attached src/a.ts]\n```\ntext of a\n```',
        '[attached selection of src/a.ts:3-9]\n```\nchosen\n```',
        '[attached 1 problem]\n```\nsrc/a.ts:4: error: Not assignable (ts)\n```',
        typed,
      ],
    );
    const read = readMessage(parts);
    assert.equal(read.text, typed);
    assert.deepEqual(
      read.attachments.map(({ kind, label, place }) => [kind, label, place]),
      [
        ['file', 'src/a.ts', { path: 'src/a.ts' }],
        ['selection', 'selection of src/a.ts:3-9', { path: 'src/a.ts', startLine: 3, endLine: 9 }],
        ['problems', '1 problem', undefined],
      ],
    );
  });

  it('give a text without mentions through as it is', async () => {
    const { parts } = await resolveMentions('[attached x]\nme@example.com', dependencies, signal);
    assert.deepEqual(readMessage(parts), { text: '[attached x]\nme@example.com', attachments: [] });
  });

  it('say what could not be attached and send the rest', async () => {
    dependencies = { ...dependencies, selection: () => undefined, problems: () => [{ ...problem, path: '.env' }] };
    const { attachments, problems } = await resolveMentions(
      '@file:none @file:secret/k @selection @problems @file:src/a.ts',
      dependencies,
      signal,
    );
    assert.deepEqual(attachments, ['src/a.ts']);
    assert.equal(problems.length, 4);
    dependencies = { ...dependencies, selection: () => ({ ...selection, path: 'config/.env.local' }) };
    assert.match((await resolveMentions('@selection', dependencies, signal)).problems[0] ?? '', /never given out/);
  });

  it('attach no selection with a private key in it', async () => {
    dependencies = {
      ...dependencies,
      selection: () => ({ ...selection, text: 'MIIE middle', whole: () => `x\n${madeUpKey()}` }),
    };
    const { attachments, problems } = await resolveMentions('@selection', dependencies, signal);
    assert.deepEqual(attachments, []);
    assert.deepEqual(problems, ['"src/a.ts" holds a private key; nothing selected in it is given out.']);
  });

  it('cannot be left by their content, whatever it is', async () => {
    const content = fc.string({ unit: fc.constantFrom('`', '``', '\n', 'a', '[attached', ']'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        files.contents.set('f', text);
        const { parts } = await resolveMentions('@file:f', dependencies, signal);
        const block = parts[0]?.t === 'text' ? parts[0].text : '';
        const [, fence = ''] = /\n(`{3,})\n/.exec(block) ?? [];
        assert.equal(block.split(fence).length, 3);
        assert.ok(block.endsWith(fence));
      }),
    );
  });

  it('are cut at 64 KB each and 256 KB together, and counted', async () => {
    for (let i = 0; i < 25; i++) files.contents.set(`f${i}`, 'x'.repeat(100_000));
    const typed = Array.from({ length: 25 }, (_, i) => `@file:f${i}`).join(' ');
    const { parts, problems } = await resolveMentions(typed, dependencies, signal);
    assert.equal(parts.length, 5);
    assert.ok(parts.every((part) => part.t === 'text' && part.text.length < 66_000));
    assert.ok(problems.some((text) => text.includes('first 20')) && problems.some((text) => text.includes('64 KB')));
  });

  it('carry no hidden characters and no key', async () => {
    files.contents.set('f', 'a\u202e\u{e0041}b canary');
    dependencies = { ...dependencies, redact: (text) => text.replace('canary', '***') };
    const { parts } = await resolveMentions('@file:f', dependencies, signal);
    assert.equal(
      parts[0]?.t === 'text' && parts[0].text,
      '[attached f]\n```\nab ***\n```\n(2 invisible characters were left out)',
    );
  });

  it('stop when cancelled', async () => {
    await assert.rejects(resolveMentions('@file:src/a.ts', dependencies, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('MentionFinder', () => {
  const paths = ['src/app.ts', 'src/apple/index.ts', 'test/app.test.ts', 'docs/map.md', 'a b.md'];
  let files: FakeWorkspace;
  let clock: FakeClock;
  let dependencies: MentionDependencies;
  let finder: MentionFinder;
  const labels = async (query: string): Promise<string[]> =>
    (await finder.find(query, signal)).map(({ insert }) => insert);
  beforeEach(() => {
    files = new FakeWorkspace(Object.fromEntries(paths.map((path) => [path, ''])));
    clock = new FakeClock();
    dependencies = fakeMessageDependencies(files, { selection: () => selection, problems: () => [problem] });
    finder = new MentionFinder({ ...dependencies, clock, texts: offerTexts });
  });

  it('offers what there is by its kind first, then files, best match first', async () => {
    assert.deepEqual((await labels('')).slice(0, 5), [
      '@selection',
      '@problems',
      '@folder:',
      '@symbol:',
      '@file:a b.md'.replace('a b.md', '"a b.md"'),
    ]);
    assert.deepEqual((await labels('sel'))[0], '@selection');
    assert.equal((await labels('app'))[0], '@file:src/app.ts');
    assert.equal((await labels('file:app.t'))[0], '@file:src/app.ts');
    assert.equal((await labels('idx'))[0], '@file:src/apple/index.ts');
    assert.deepEqual(await labels('a b'), ['@file:"a b.md"']);
    assert.deepEqual(await labels('zzz'), []);
  });

  it('offers kinds and files also when no editor is open', async () => {
    const changed = { path: 'docs/map.md', diff: () => Promise.resolve('') };
    const none = fakeMessageDependencies(files, { changes: () => Promise.resolve([changed, changed]) });
    finder = new MentionFinder({ ...none, clock, texts: offerTexts });
    const offers = await finder.find('', signal);
    assert.deepEqual(
      offers.slice(0, 3).map(({ insert, description, more }) => [insert, description, more]),
      [
        ['@changes', '2 changed files', undefined],
        ['@folder:', 'Files in a folder', true],
        ['@symbol:', 'A symbol', true],
      ],
    );
    assert.equal(offers.length, 3 + paths.length);
  });

  it('goes on to the folders, and to the symbols, without those of secret files', async () => {
    assert.deepEqual(await labels('folder:'), ['@folder:src', '@folder:docs', '@folder:test', '@folder:src/apple']);
    assert.deepEqual(await labels('folder:app'), ['@folder:src/apple']);
    const symbol = (name: string, path: string) => ({ name, kind: 'function', path, line: 3 });
    const found = [
      symbol('fade', 'src/app.ts'),
      symbol('fade', 'a b.md'),
      symbol('fade', '.env'),
      symbol('"', 'x.ts'),
      symbol('a', 'y\n.ts'),
    ];
    const symbols = { ...dependencies.symbols, find: (query: string) => Promise.resolve(query === 'fa' ? found : []) };
    finder = new MentionFinder({ ...dependencies, symbols, clock, texts: offerTexts });
    const named = ['@symbol:src/app.ts#fade', '@symbol:"a b.md#fade"', '@symbol:"x.ts#\\""'];
    assert.deepEqual(await labels('symbol:fa'), named);
    assert.equal((await finder.find('symbol:fa', signal))[0]?.description, 'function · src/app.ts:3');
  });

  it('offers the commands for a slash', async () => {
    assert.deepEqual(await labels('/'), ['/explain', '/fix', '/tests', '/docs', '/ask']);
    assert.deepEqual(await labels('/t'), ['/tests']);
    assert.deepEqual(await labels('/x'), []);
  });

  it('lists the files again only after five seconds', async () => {
    await labels('a');
    await labels('b');
    assert.equal(files.lists, 1);
    await clock.advance(5_000);
    await labels('c');
    assert.equal(files.lists, 2);
  });

  it('offers at most 20', async () => {
    for (let i = 0; i < 50; i++) files.contents.set(`x${i}`, '');
    assert.equal((await labels('x')).length, 20);
  });

  it('scores only paths that hold the characters in order', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 }), (query, path) => {
        let at = -1;
        const isThere = Array.from(query.toLowerCase()).every(
          (character) => (at = path.toLowerCase().indexOf(character, at + 1)) >= 0,
        );
        assert.equal(fuzzyScore(query, path) !== undefined, isThere);
      }),
    );
  });
});
