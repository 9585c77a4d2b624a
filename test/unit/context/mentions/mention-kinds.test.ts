import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveMentions } from '../../../../src/context/mentions/mentions.ts';
import type { ChangedFile } from '../../../../src/context/mentions/mention-dependencies.ts';
import { mentionText } from '../../../../src/context/mentions/mention-text.ts';
import { parseMentions } from '../../../../src/context/mentions/parse-mentions.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import { FakeWorkspace } from '../fake-workspace.ts';
import { fakeMessageDependencies } from '../fake-message-dependencies.ts';

const signal = new AbortController().signal;

async function resolved(typed: string, files: FakeWorkspace, more: Parameters<typeof fakeMessageDependencies>[1] = {}) {
  const { parts, attachments, problems } = await resolveMentions(typed, fakeMessageDependencies(files, more), signal);
  return { text: parts[0]?.t === 'text' ? parts[0].text : '', attachments, problems };
}

const changed = (path: string, diff: string | undefined, earlierPath?: string): ChangedFile => ({
  path,
  ...(earlierPath !== undefined && { earlierPath }),
  diff: () => Promise.resolve(diff),
});

describe('a mention of the changes', () => {
  const files = new FakeWorkspace({});
  const withChanges = (...all: ChangedFile[]) => ({ changes: () => Promise.resolve(all) });

  it('brings along one diff of all files', async () => {
    const { text, attachments, problems } = await resolved(
      'Review @changes',
      files,
      withChanges(changed('a.ts', '-old\n+new'), changed('b.ts', '+more\n')),
    );
    assert.equal(text, '[attached changes of 2 files]\n```diff\n-old\n+new\n+more\n```');
    assert.deepEqual([attachments, problems], [['changes of 2 files'], []]);
  });

  it('asks the gates about every file under both of its names before Git is asked for its text, and says what is missing', async () => {
    const never = { ...changed('x', ''), diff: () => assert.fail('Git was asked') };
    const { text, problems } = await resolved(
      '@changes',
      files,
      withChanges(
        { ...never, path: 'secret/k' },
        { ...never, path: 'plain.txt', earlierPath: 'secret.env' },
        changed('image.png', undefined),
        changed('a.ts', '+a'),
      ),
    );
    assert.equal(text, '[attached changes of 1 file]\n```diff\n+a\n```\n(not all of it)');
    assert.deepEqual(problems, ['The changes of 3 of 4 files were left out.']);
  });

  it('brings no part of a file that holds a private key, which the lines that changed do not tell', async () => {
    class WithKey extends FakeWorkspace {
      override read(path: string): Promise<string> {
        const reason = path === 'notes.txt' ? 'secret' : 'missing';
        return Promise.reject(new FileRefused(reason, 'No.'));
      }
    }
    const middle = changed('notes.txt', '-MIIEold\n+MIIEnew');
    const { text } = await resolved('@changes', new WithKey({}), withChanges(middle, changed('deleted.ts', '-a')));
    assert.equal(text, '[attached changes of 1 file]\n```diff\n-a\n```\n(not all of it)');
  });

  it('counts both names of a file that was moved as its sources', async () => {
    const dependencies = fakeMessageDependencies(files, withChanges(changed('beta/b.ts', '+b', 'alpha/a.ts')));
    assert.deepEqual((await resolveMentions('@changes', dependencies, signal)).sources, ['beta/b.ts', 'alpha/a.ts']);
  });

  it('is bounded: further files are counted, and a long diff is cut', async () => {
    let asked = 0;
    const many = Array.from({ length: 400 }, (_, index) => ({
      ...changed(`f${index}`, ''),
      diff: () => Promise.resolve(`+${'x'.repeat(++asked * 0 + 10_000)}\n`),
    }));
    const { text, problems } = await resolved('@changes', files, withChanges(...many));
    assert.ok(asked < 20 && text.length < 70_000, `${asked} ${text.length}`);
    assert.ok(problems.some((problem) => problem.includes('was cut after 64 KB')));
    assert.ok(problems.some((problem) => /The changes of \d+ of 400 files were left out/.test(problem)));
  });

  it('says why there is nothing', async () => {
    assert.match((await resolved('@changes', files)).problems[0] ?? '', /Git repository/);
    assert.match((await resolved('@changes', files, withChanges())).problems[0] ?? '', /Nothing was changed/);
    const failing = { ...changed('a', ''), diff: () => Promise.reject(new Error('no HEAD')) };
    assert.match((await resolved('@changes', files, withChanges(failing))).problems[0] ?? '', /could not be read/);
  });
});

describe('a mention of a folder', () => {
  it('brings along the names of its files and, as long as there is room, their texts', async () => {
    const files = new FakeWorkspace({
      'src/a.ts': 'text a',
      'src/big.ts': 'x'.repeat(60_000),
      'src/z.ts': 'text z',
      'b.ts': 'no',
    });
    const { text, attachments, problems } = await resolved('@folder:src', files);
    assert.match(text, /^\[attached folder src\]\n```\nsrc\/a\.ts\nsrc\/big\.ts\nsrc\/z\.ts\n/);
    assert.match(text, /== src\/a\.ts\ntext a\n\n== src\/z\.ts\ntext z\n/);
    assert.deepEqual([attachments, problems], [['folder src'], ['2 of 3 files of "src" were attached in full.']]);
    assert.match((await resolved('@folder:none', files)).problems[0] ?? '', /no files/);
  });

  it('leaves out what the gates refuse', async () => {
    const files = new FakeWorkspace({ 'secret/k': 'treasure', 'secret/l': 'treasure' });
    const { text } = await resolved('@folder:secret', files);
    assert.doesNotMatch(text, /treasure/);
  });
});

describe('a mention of a symbol', () => {
  const files = new FakeWorkspace({ 'src/a.ts': 'one\ntwo\nthree\nfour', 'secret/k': 'x' });
  const symbols = {
    find: () => Promise.resolve([]),
    linesOf: (path: string, name: string) =>
      Promise.resolve(path === 'src/a.ts' && name === 'mid' ? { start: 2, end: 3 } : undefined),
  };

  it('brings along its lines with the place', async () => {
    const { text, attachments } = await resolved('@symbol:src/a.ts#mid', files, { symbols });
    assert.equal(text, '[attached mid of src/a.ts:2-3]\n```\ntwo\nthree\n```');
    assert.deepEqual(attachments, ['mid of src/a.ts:2-3']);
  });

  it('passes the gates before a language server is asked, and says what was not found', async () => {
    const refusing = { ...symbols, linesOf: () => assert.fail('a language server was asked') };
    assert.match((await resolved('@symbol:secret/k#x', files, { symbols: refusing })).problems[0] ?? '', /secret/);
    assert.match((await resolved('@symbol:src/a.ts#gone', files, { symbols })).problems[0] ?? '', /not found/);
    assert.match((await resolved('@symbol:mid', files, { symbols })).problems[0] ?? '', /names no symbol/);
  });
});

describe('the text of a mention', () => {
  it('is read back as what it was made of, for every kind and name', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 30 })
      .filter((text) => !/["\n\r`]/.test(text) && text.trim() !== '');
    fc.assert(
      fc.property(fc.constantFrom('file' as const, 'folder' as const, 'symbol' as const), name, (kind, each) => {
        const typed = mentionText(kind, each);
        const [mention] = parseMentions(`see ${typed} now`);
        assert.ok(mention !== undefined && 'name' in mention);
        assert.deepEqual([mention.kind, mention.name], [kind, each]);
        assert.equal(`see ${typed} now`.slice(mention.start, mention.end), typed);
      }),
    );
  });
});
