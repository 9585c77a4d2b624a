import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fenced } from '../../../../src/base/fenced.ts';
import { readMessage } from '../../../../src/context/mentions/attachment.ts';
import { codeCommandNames, commandText, parseCodeCommand } from '../../../../src/context/mentions/code-commands.ts';
import {
  excerptParts,
  maximumExcerptCharacters,
  maximumProblems,
} from '../../../../src/context/mentions/code-excerpt.ts';
import type { CodeExcerpt } from '../../../../src/context/mentions/code-excerpt.ts';
import { composeMessage } from '../../../../src/context/mentions/compose-message.ts';
import type { MessageDependencies } from '../../../../src/context/mentions/compose-message.ts';
import { draftChips } from '../../../../src/context/mentions/draft-chips.ts';
import type { InputPart } from '../../../../src/conversation/part.ts';
import { fakeMessageDependencies } from '../fake-message-dependencies.ts';
import { FakeWorkspace } from '../fake-workspace.ts';

const signal = new AbortController().signal;
const excerpt: CodeExcerpt = {
  path: 'src/sum.ts',
  isInWorkspace: true,
  languageId: 'typescript',
  startLine: 3,
  endLine: 5,
  text: 'function sum(a: number, b: number) {\n  return a - b;\n}\n',
};
const textsOf = (parts: readonly InputPart[]): string[] => parts.map((part) => (part.t === 'text' ? part.text : ''));
const textOf = (parts: readonly InputPart[]): string => textsOf(parts)[0] ?? '';

describe('a message with a command about code', () => {
  let dependencies: MessageDependencies;
  let asked: string[];
  beforeEach(() => {
    asked = [];
    dependencies = fakeMessageDependencies(new FakeWorkspace({ 'src/a.ts': 'text of a' }), {
      code: (command) => {
        asked.push(command);
        return Promise.resolve(excerpt);
      },
    });
  });

  it('brings along the code at the cursor as an attachment and tells the model the task; the person sees what they typed', async () => {
    const { parts, attachments, refusal } = await composeMessage(
      { text: '/explain why the minus?' },
      dependencies,
      signal,
    );
    assert.equal(refusal, undefined);
    assert.deepEqual(attachments, ['src/sum.ts:3-5']);
    const [code, told] = textsOf(parts);
    assert.equal(code, `[attached src/sum.ts:3-5]\n\`\`\`typescript\n${excerpt.text}\`\`\``);
    assert.match(told ?? '', /^Explain what this code does.*\n\nwhy the minus\?$/s);
    assert.doesNotMatch(told ?? '', /function sum/);
    const { text, attachments: chips } = readMessage(parts);
    assert.equal(text, '/explain why the minus?');
    assert.deepEqual(chips, [
      {
        kind: 'code',
        label: 'src/sum.ts:3-5',
        place: { path: 'src/sum.ts', startLine: 3, endLine: 5 },
        byCommand: true,
      },
    ]);
  });

  it('acts on what was brought, or on what the message mentions, before it looks at the cursor', async () => {
    const brought = excerptParts({ ...excerpt, startLine: 8, endLine: 8 });
    const taken = await composeMessage({ text: '/fix', brought }, dependencies, signal);
    assert.deepEqual(taken.attachments, ['src/sum.ts:8']);
    const mentioned = await composeMessage({ text: '/tests @file:src/a.ts' }, dependencies, signal);
    assert.deepEqual(mentioned.attachments, ['src/a.ts']);
    assert.deepEqual(asked, []);
    const broken = await composeMessage({ text: '/tests @file:none.ts' }, dependencies, signal);
    assert.deepEqual(broken.attachments, ['src/sum.ts:3-5']);
    assert.equal(broken.problems.length, 1);
  });

  it('is refused with the reason where there is no code, and where a question is missing', async () => {
    dependencies = fakeMessageDependencies(new FakeWorkspace({}));
    assert.equal((await composeMessage({ text: '/docs' }, dependencies, signal)).refusal, 'Open a file first.');
    assert.match((await composeMessage({ text: '/ask ' }, dependencies, signal)).refusal ?? '', /question/);
  });

  it('shows a question as it was asked', async () => {
    const { parts } = await composeMessage({ text: '/ask Why a minus?' }, dependencies, signal);
    assert.equal(readMessage(parts).text, 'Why a minus?');
    assert.equal(textsOf(parts).at(-1), 'Why a minus?');
  });

  it('is an ordinary message where the word is none of the commands', async () => {
    for (const text of ['/usr/bin is what?', '/explained', 'see /explain', '/EXPLAIN', '/']) {
      assert.equal(parseCodeCommand(text), undefined, text);
      assert.deepEqual((await composeMessage({ text }, dependencies, signal)).parts, [{ t: 'text', text }]);
    }
    assert.deepEqual(asked, []);
  });

  it('has a task of its own for every command but a question', () => {
    const tasks = codeCommandNames.map((command) => commandText({ command, rest: '' }));
    assert.equal(new Set(tasks).size, codeCommandNames.length);
  });

  it('shows before it is sent what it will bring along', async () => {
    assert.deepEqual(await draftChips('/fix', dependencies), [{ kind: 'code', label: 'src/sum.ts:3-5' }]);
    const text = '/fix @file:src/a.ts and @symbol:src/a.ts#run';
    assert.deepEqual(await draftChips(text, dependencies), [
      { kind: 'file', label: 'src/a.ts', range: [5, 19] },
      { kind: 'symbol', label: 'run', range: [24, 44] },
    ]);
    assert.deepEqual(await draftChips('no mention, `@file:a.ts` in code', dependencies), []);
  });
});

describe('the code that a command brings along', () => {
  it('has its problems beside it, each on one line, counted beyond the limit', () => {
    const problems = [
      { line: 4, severity: 'error', message: 'Type\n"x" is wrong', source: 'ts', code: '2322' },
      { line: 5, severity: 'warning', message: 'Unused' },
    ] as const;
    const [, listed] = textsOf(excerptParts({ ...excerpt, problems }));
    assert.match(listed ?? '', /^\[attached 2 problems of src\/sum\.ts:3-5\]\n/);
    assert.match(listed ?? '', /line 4, error: Type "x" is wrong \(ts 2322\)\nline 5, warning: Unused\n/);
    const many = Array.from({ length: maximumProblems + 7 }, (_, line) => ({ ...problems[1], line }));
    const text = textsOf(excerptParts({ ...excerpt, problems: many }))[1] ?? '';
    assert.equal(text.match(/^line/gm)?.length, maximumProblems);
    assert.match(text, /and 7 more/);
  });

  it('is cut at a line end and says how many lines are missing', () => {
    const line = `${'x'.repeat(99)}\n`;
    const text = textOf(excerptParts({ ...excerpt, text: line.repeat(500) }));
    assert.ok(text.length < maximumExcerptCharacters + 500);
    assert.match(text, /\(cut: 100 more lines left out\)$/);
  });

  it('parts no surrogate pair where one line is too long', () => {
    const text = `a${'😀'.repeat(maximumExcerptCharacters)}`;
    assert.ok(textOf(excerptParts({ ...excerpt, text })).isWellFormed());
  });

  it('opens nothing that is outside of the workspace', () => {
    const [part] = excerptParts({ ...excerpt, path: '/etc/hosts', isInWorkspace: false });
    assert.ok(part?.t === 'text');
    assert.equal(part.attachment?.place, undefined);
  });

  it('A078: brings no other file along, whatever the code, its path and its problems say', async () => {
    const piece = fc.constantFrom('@file:src/other.ts', '@selection', '`', '```', '\n', ' ', "'", '(', ']', 'x');
    const hostile = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    const dependencies = fakeMessageDependencies(new FakeWorkspace({ 'src/other.ts': 'treasure' }));
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (text, path, message) => {
        const problems = [{ line: 4, severity: 'error' as const, message, source: message }];
        const brought = excerptParts({ ...excerpt, text, path, problems });
        const { parts } = await composeMessage({ text: '/fix', brought }, dependencies, signal);
        assert.equal(parts.length, 3);
        for (const part of textsOf(parts)) assert.ok(!part.includes('treasure'));
        assert.equal(readMessage(parts).attachments.length, 2);
        for (const each of textsOf(parts).slice(0, 2)) assert.match(each, /^\[attached [^\]\n]+\]\n`{3,}/);
      }),
    );
  });

  it('A070: carries no hidden characters and says so, and no key', () => {
    const text = `allow(${String.fromCodePoint(0x202e)}x${String.fromCodePoint(0xe0041)}); canary`;
    const found = textOf(excerptParts({ ...excerpt, text }, (all) => all.replace('canary', '***')));
    assert.match(found, /allow\(x\); \*\*\*\n```\n\(2 invisible characters were left out\)$/);
  });

  it('stands in a fence whose first end is the last line, whatever it is', () => {
    const code = fc.string({ unit: fc.constantFrom('`', '~', '\n', 'a', ' ', '😀') });
    fc.assert(
      fc.property(code, fc.string(), (text, language) => {
        const lines = fenced(text, language).split('\n');
        const fence = /^`+/.exec(lines[0]!)![0];
        const closing = lines.findIndex(
          (line, index) => index > 0 && /^`+\s*$/.test(line) && line.trim().length >= fence.length,
        );
        assert.equal(closing, lines.length - 1);
        const body = lines.slice(1, -1).join('\n');
        assert.equal(body, text.endsWith('\n') ? text.slice(0, -1) : text);
      }),
    );
  });
});
