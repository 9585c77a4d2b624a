import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proposedText } from '../../../../src/edit/asking/proposed-text.ts';
import { AnswerReader } from '../../../../src/edit/asking/answer-reader.ts';
import { StringArgument } from '../../../../src/edit/asking/string-argument.ts';
import { excerptOf } from '../../../../src/edit/asking/excerpt.ts';
import { dialects } from '../../../../src/edit/dialects/dialects.ts';
import type { AskedDialect } from '../../../../src/edit/learning/default-dialects.ts';
import { applySplices } from '../../../../src/edit/splices.ts';
import { rawLines, textSplices } from '../../../../src/edit/text-splices.ts';
import { claude, text } from '../../../support/fakes/scripted-answer.ts';
import { askingWith, file, models, replaceCall, target, textOf } from './asking-harness.ts';

const changed = file.replace('return 2', 'return 3');
const block = (search: string, replace: string, path = 'src/deck.ts'): string =>
  `${path}\n\`\`\`ts\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n\`\`\`\n`;
const whole = (body: string): string => `src/deck.ts\n\`\`\`ts\n${body}\`\`\`\n`;
const long = Array.from({ length: 30 }, (_, index) => `const line${index} = ${index};\n`).join('');

interface Case {
  readonly name: string;
  readonly answer: string;
  readonly ref?: (typeof models)[keyof typeof models];
  readonly before?: string;
  /** The only text that may come out; absent: refused. */
  readonly after?: string;
}

const cases: readonly Case[] = [
  { name: 'prose', answer: 'I would return 3 here. Shall I?' },
  { name: 'half a block', answer: block('  return 2;', '  return 3;').slice(0, 70) },
  { name: 'another file', answer: block('  return 2;', '  return 3;', 'lib/deck.ts') },
  { name: 'a file outside', answer: block('  return 2;', '  return 3;', '../src/deck.ts') },
  { name: 'the file by the end of its path', answer: block('  return 2;', '  return 3;', 'deck.ts'), after: changed },
  {
    name: 'two files in one answer',
    answer: block('  return 2;', '  return 3;') + block('', 'export {};', 'src/new.ts'),
  },
  { name: 'a file that is removed', answer: '*** Begin Patch\n*** Delete File: src/deck.ts\n*** End Patch\n' },
  {
    name: 'a file that is moved',
    answer:
      '*** Begin Patch\n*** Update File: src/deck.ts\n*** Move to: src/x.ts\n@@\n-  return 2;\n+  return 3;\n*** End Patch\n',
  },
  { name: 'a gap in the new text', answer: block('  return 2;', '  // ...existing code...\n  return 3;') },
  {
    name: 'a gap in a whole file',
    ref: models.local,
    answer: whole('// ... existing code ...\nfunction two() {\n  return 3;\n}\n'),
  },
  { name: 'numbered lines on both sides', answer: block('3 |   return 2;', '3 |   return 3;'), after: changed },
  {
    name: 'numbered lines in the new text',
    answer: block('function two() {\n  return 2;', '2 | function two() {\n3 |   return 3;'),
  },
  { name: 'a numbered whole file', ref: models.local, answer: whole(changed.replace(/^/gm, '1 | ')) },
  {
    name: 'entities on both sides',
    before: `${file}if (a < b) run("x");\n`,
    answer: block('if (a &lt; b) run(&quot;x&quot;);', 'if (a &lt; c) run(&quot;x&quot;);'),
    after: `${file}if (a < c) run("x");\n`,
  },
  {
    name: 'entities in the new text',
    before: `${file}if (a < b) run("x");\n`,
    answer: block('if (a < b) run("x");', 'if (a &lt; b) run(&quot;x&quot;);\nstop();'),
  },
  {
    name: 'entities in a whole file',
    ref: models.local,
    before: `${file}if (a < b) run();\n`,
    answer: whole(`${changed}if (a &lt; b) run();\n`),
  },
  {
    name: 'curly quotes around what is there',
    before: `${file}const s = 'x';\nconst t = 1;\n`,
    answer: block('const s = \u2018x\u2019;\nconst t = 1;', 'const s = \u2018x\u2019;\nconst t = 2;'),
    after: `${file}const s = 'x';\nconst t = 2;\n`,
  },
  {
    name: 'curly quotes in a whole file',
    ref: models.local,
    before: `${file}const s = 'x';\n`,
    answer: whole(`${changed}const s = \u2018x\u2019;\n`),
  },
  { name: 'its own diff marks in a block', answer: block('  return 2;', '-  return 2;\n+  return 3;') },
  { name: 'added lines marked in a block', answer: block('  return 2;', '  return 2;\n+  return 3;') },
  {
    name: 'a diff as a whole file',
    ref: models.local,
    answer: whole(file.replace('  return 2;', '-  return 2;\n+  return 3;')),
  },
  {
    name: 'markers inside of the new text',
    answer: block('  return 2;', '  <<<<<<< SEARCH\n  return 3;').replace('  <<<<', '<<<<'),
  },
  { name: 'a part as the whole file', ref: models.local, before: long, answer: whole('const line3 = 33;\n') },
  { name: 'several blocks of code and no name', ref: models.local, answer: '```ts\na\n```\n```ts\nb\n```\n' },
  { name: 'the same text', answer: block('  return 2;', '  return 2;') },
  { name: 'hidden characters', answer: block('  return 2;', '  ret\u200Burn\u202E 3;'), after: changed },
];

describe('a hostile or careless answer to a request for an edit', () => {
  for (const { name, answer, ref = models.toolless, before = file, after } of cases)
    it(`${after === undefined ? 'is refused' : 'is applied exactly'}: ${name}`, async () => {
      const steps = Array.from({ length: 3 }, () => ({ owner: ref, parts: [text(answer)] }));
      const { ask } = askingWith(steps);
      const { selection: _selection, ...unselected } = target;
      const last = (await ask({ refs: [ref], target: { ...unselected, text: before } })).at(-1);
      assert.equal(last?.e, after === undefined ? 'refused' : 'proposed', JSON.stringify(last));
      assert.equal(textOf(last, before), after);
    });

  it('is refused where one of several calls names another file', async () => {
    const parts = [
      replaceCall('src/deck.ts', 'return 2;', 'return 3;'),
      replaceCall('src/other.ts', '', 'x', 'aaaaaaaa2'),
    ];
    const steps = Array.from({ length: 3 }, () => ({ parts, end: { kind: 'calls' } }) as const);
    assert.equal((await askingWith(steps).ask()).at(-1)?.e, 'refused');
  });

  it('may turn lines into a list', async () => {
    const list = 'src/deck.ts\n<<<<<<< SEARCH\none\n=======\n- one\n+ two\n>>>>>>> REPLACE\n';
    const { ask } = askingWith([{ parts: [text(list)] }]);
    const last = (await ask({ refs: [models.toolless], target: { path: 'src/deck.ts', text: 'one\n' } })).at(-1);
    assert.equal(textOf(last, 'one\n'), '- one\n+ two\n');
  });
});

const line = fc.constantFrom('a', 'b', '  c', '', '}', 'x = 1;', '\tq', 'a b');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const lines = fc.array(fc.tuple(line, lineEnd), { maxLength: 30 });
const body = fc
  .tuple(lines, fc.constantFrom('', 'end'))
  .map(([all, last]) => all.map(([content, end]) => content + end).join('') + last);
const numRuns = 2_000;

describe('the texts of an edit', () => {
  it('are each other\u2019s splices, byte for byte', () => {
    fc.assert(
      fc.property(body, body, (before, after) => {
        assert.equal(rawLines(before).join(''), before);
        assert.equal(applySplices(before, textSplices(before, after)), after);
      }),
      { numRuns },
    );
  });

  it('are proposed as the change of the document that gives them', () => {
    fc.assert(
      fc.property(body, body, body, (document, proposed, wanted) => {
        const check = { target: { path: 'a.txt', text: document, proposed, version: 1 }, isRedacted: false };
        const result = proposedText([{ kind: 'write', path: 'a.txt', text: wanted }], check, 'linux');
        if (result.kind === 'refused' || result.change.kind !== 'change') return;
        assert.equal(applySplices(document, result.change.splices), result.after);
      }),
      { numRuns },
    );
  });

  it('never come out of a part of an answer', () => {
    const before = 'alpha\nbeta\ngamma\ndelta\nepsilon\n';
    const change = {
      kind: 'change',
      path: 'a.txt',
      base: {},
      splices: [{ start: 6, end: 10, text: 'BETA\nnew' }],
    } as const;
    fc.assert(
      fc.property(fc.constantFrom<AskedDialect>('blocks', 'patch', 'whole'), fc.nat(400), (id, cut) => {
        const answer = dialects[id].render([{ change, before }]) ?? '';
        const reader = new AnswerReader(dialects[id === 'patch' ? 'blocks' : id], before);
        reader.add({ e: 'delta', part: 0, kind: 'text', text: answer.slice(0, cut) });
        const step = { k: 'step', id: 's', owner: claude, parts: [], end: { kind: 'stop' }, seq: 0, hash: '' } as const;
        const { answer: read } = reader.read({ step, calls: [] });
        if (read.kind === 'refused') return;
        const check = { target: { path: 'a.txt', text: before }, isRedacted: false };
        const result = proposedText(read.edits, check, 'linux');
        if (result.kind === 'proposed') assert.equal(result.after, before.replace('beta', 'BETA\nnew'));
      }),
      { numRuns },
    );
  });

  it('are shown of a file as whole lines around the selection, within the limit', () => {
    fc.assert(
      fc.property(body, fc.nat(30), fc.nat(30), fc.nat(60), (given, first, more, tokens) => {
        const selection = { firstLine: first + 1, lastLine: first + more + 1 };
        const excerpt = excerptOf({ path: 'a', text: given, selection }, tokens);
        if (excerpt === undefined) return;
        assert.ok(given.includes(excerpt.text));
        if (!excerpt.isWhole) assert.ok(excerpt.text.length / 3.6 <= tokens + 30);
      }),
      { numRuns },
    );
  });

  it('are read out of the arguments of a call wherever these are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), fc.nat(40), (value, one, other) => {
        const json = JSON.stringify({ input: value.toWellFormed() });
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const reader = new StringArgument('input');
        const pieces = [json.slice(0, from), json.slice(from, to), json.slice(to)];
        assert.equal(pieces.map((piece) => reader.push(piece)).join(''), value.toWellFormed());
      }),
      { numRuns },
    );
  });
});
