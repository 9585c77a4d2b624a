import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MentionFinder, fuzzyScore } from '../../../src/context/find-mentions.ts';
import { fileMention, parseMentions, readMessage, resolveMentions } from '../../../src/context/mentions.ts';
import type { MentionPorts, Problem, SelectedText } from '../../../src/context/mentions.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { madeUpKey } from '../../support/private-keys.ts';
import { FakeWorkspace } from './fake-workspace.ts';

const signal = new AbortController().signal;
const selection: SelectedText = { path: 'src/a.ts', startLine: 3, endLine: 9, text: 'chosen' };
const problem: Problem = { path: 'src/a.ts', line: 4, severity: 'error', message: 'Not\nassignable', source: 'ts' };

describe('mentions', () => {
  let files: FakeWorkspace;
  let ports: MentionPorts;
  beforeEach(() => {
    files = new FakeWorkspace({ 'src/a.ts': 'text of a', 'a b.md': 'spaced', 'secret/k': 'x' });
    ports = { files, selection: () => selection, problems: () => [problem] };
  });

  it('are found where they stand as words of their own', () => {
    const found = (text: string): string[] =>
      parseMentions(text).map((mention) => (mention.kind === 'file' ? mention.path : mention.kind));
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
    const { problems } = await resolveMentions(text, ports, signal);
    assert.equal(problems[0], 'Only the first 20 mentions were attached.');
  });

  it('name any path so that it is found again', () => {
    const path = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => !/["\n]/.test(text));
    fc.assert(
      fc.property(path, (name) => {
        const [mention] = parseMentions(`look at ${fileMention(name)} please`);
        assert.equal(mention?.kind === 'file' && mention.path, name);
      }),
    );
  });

  it('bring along files, selection and problems, with the typed text unchanged and last', async () => {
    const typed = '  Why @file:src/a.ts, @selection @problems @file:src/a.ts?\n';
    const { parts, attachments, problems } = await resolveMentions(typed, ports, signal);
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
    assert.deepEqual(readMessage(parts), { text: typed, attachments });
  });

  it('give a text without mentions through as it is', async () => {
    const { parts } = await resolveMentions('[attached x]\nme@example.com', ports, signal);
    assert.deepEqual(readMessage(parts), { text: '[attached x]\nme@example.com', attachments: [] });
  });

  it('say what could not be attached and send the rest', async () => {
    ports = { ...ports, selection: () => undefined, problems: () => [{ ...problem, path: '.env' }] };
    const { attachments, problems } = await resolveMentions(
      '@file:none @file:secret/k @selection @problems @file:src/a.ts',
      ports,
      signal,
    );
    assert.deepEqual(attachments, ['src/a.ts']);
    assert.equal(problems.length, 4);
    ports = { ...ports, selection: () => ({ ...selection, path: 'config/.env.local' }) };
    assert.match((await resolveMentions('@selection', ports, signal)).problems[0] ?? '', /never given out/);
  });

  it('attach no selection with a private key in it', async () => {
    ports = { ...ports, selection: () => ({ ...selection, text: `x\n${madeUpKey()}` }) };
    const { attachments, problems } = await resolveMentions('@selection', ports, signal);
    assert.deepEqual(attachments, []);
    assert.deepEqual(problems, ['The selection holds a private key and is never given out.']);
  });

  it('cannot be left by their content, whatever it is', async () => {
    const content = fc.string({ unit: fc.constantFrom('`', '``', '\n', 'a', '[attached', ']'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        files.contents.set('f', text);
        const { parts } = await resolveMentions('@file:f', ports, signal);
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
    const { parts, problems } = await resolveMentions(typed, ports, signal);
    assert.equal(parts.length, 5);
    assert.ok(parts.every((part) => part.t === 'text' && part.text.length < 66_000));
    assert.ok(problems.some((text) => text.includes('first 20')) && problems.some((text) => text.includes('64 KB')));
  });

  it('carry no hidden characters and no key', async () => {
    files.contents.set('f', 'a\u202e\u{e0041}b canary');
    ports = { ...ports, redact: (text) => text.replace('canary', '***') };
    const { parts } = await resolveMentions('@file:f', ports, signal);
    assert.equal(parts[0]?.t === 'text' && parts[0].text, '[attached f]\n```\nab ***\n```');
  });

  it('stop when cancelled', async () => {
    await assert.rejects(resolveMentions('@file:src/a.ts', ports, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('MentionFinder', () => {
  const paths = ['src/app.ts', 'src/apple/index.ts', 'test/app.test.ts', 'docs/map.md', 'a b.md'];
  let files: FakeWorkspace;
  let clock: FakeClock;
  let finder: MentionFinder;
  const labels = async (query: string): Promise<string[]> =>
    (await finder.find(query, signal)).map(({ insert }) => insert);
  beforeEach(() => {
    files = new FakeWorkspace(Object.fromEntries(paths.map((path) => [path, ''])));
    clock = new FakeClock();
    finder = new MentionFinder({ files, clock, selection: () => selection, problems: () => [problem] });
  });

  it('offers selection, problems and files, best match first', async () => {
    assert.deepEqual((await labels('')).slice(0, 2), ['@selection', '@problems']);
    assert.deepEqual((await labels('sel'))[0], '@selection');
    assert.equal((await labels('app'))[0], '@file:src/app.ts');
    assert.equal((await labels('file:app.t'))[0], '@file:src/app.ts');
    assert.equal((await labels('idx'))[0], '@file:src/apple/index.ts');
    assert.deepEqual(await labels('a b'), ['@file:"a b.md"']);
    assert.deepEqual(await labels('zzz'), []);
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
