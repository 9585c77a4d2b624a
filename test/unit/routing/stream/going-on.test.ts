import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { answerLimits } from '../../../../src/routing/answer-limits.ts';
import { openFence } from '../../../../src/routing/stream/code-fence.ts';
import { toldEnd } from '../../../../src/routing/stream/safe-boundary.ts';
import { TextJoin } from '../../../../src/routing/stream/text-join.ts';
import { readAnswers } from '../../../conformance/failover/recorded-answer.ts';
import { repositoryRoot } from '../../../support/vscode-host/paths.ts';

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `word${from * 31 + index}`).join(' ');
const number = fc.nat({ max: 9_999 });
const indent = fc.constantFrom('', '  ', '    ', '\t');
const marker = fc.constantFrom('- ', '* ', '1. ', '- [ ] ');
const line = fc.tuple(number, fc.constantFrom('.', '', ':', '!', '…')).map(([from, end]) => words(from, 5) + end);
const code = fc
  .tuple(fc.constantFrom('```', '~~~', '````'), fc.constantFrom('ts', 'python', 'json', ''), number, fc.nat({ max: 4 }))
  .map(([mark, info, from, count]) => {
    const body = Array.from(
      { length: count },
      (_, at) => `${'  '.repeat(at)}call${from + at}("${words(from + at, 2)}");`,
    );
    return [mark + info, ...body, '', mark];
  });
const listItems = fc.array(fc.tuple(indent, marker, line), { minLength: 1, maxLength: 5 });
const block = fc.oneof(
  line.map((text) => [text]),
  line.map((text) => [`## ${text}`]),
  line.map((text) => [`> ${text}`, '>', `> ${text.toUpperCase()}`]),
  listItems.map((items) => items.map(([space, mark, text]) => space + mark + text)),
  fc
    .tuple(listItems, code)
    .map(([items, lines]) => [
      ...items.map(([space, mark, text]) => space + mark + text),
      ...lines.map((text) => (text === '' ? '' : `  ${text}`)),
    ]),
  code,
  number.map((from) => ['| a | b |', '| - | - |', `| ${words(from, 1)} | ${words(from, 2)} |`]),
  fc.constantFrom([''], ['', ''], ['---']),
);
/** Markdown in which no word comes twice, so that a repetition is one. */
const markdown = fc
  .tuple(fc.array(block, { minLength: 4, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), number)
  .map(([blocks, end, seed]) => {
    const lines = blocks.flatMap((part, index) => [...part, ...((seed + index) % 3 === 0 ? [] : [''])]);
    let count = 0;
    return ['Begin.', ...lines].join(end).replace(/word\d+/gi, () => `word${count++}`);
  });

interface Cut {
  readonly whole: string;
  readonly shown: string;
  readonly told: number;
}

/** What the model that is asked writes; undefined where it cannot do so here. */
const styles: Readonly<Record<string, (cut: Cut) => string | undefined>> = {
  'goes on from exactly there': ({ whole, told }) => whole.slice(told),
  'repeats the end of what it was told': ({ whole, told }) => {
    for (let length = 60; length <= Math.min(told, 300); length += 20) {
      const repeated = whole.slice(told - length, told);
      const isVaried = new Set(repeated).size >= 12 && whole.indexOf(repeated) === told - length;
      if (isVaried && !startsInCharacter(repeated)) return whole.slice(told - length);
    }
    return undefined;
  },
  'begins the code block once more': ({ whole, told }) => {
    const fence = openFence(whole.slice(0, told));
    // In the middle of a line it would have to end the line first.
    if (fence === undefined || fence.info === '' || !/^\r?\n/.test(whole.slice(told))) return undefined;
    return `${fence.mark}${fence.info}\n${whole.slice(told).replace(/^\r?\n/, '')}`;
  },
  'starts over': ({ whole, shown }) => (shown.length < answerLimits.restartBelow ? undefined : whole),
};

function startsInCharacter(text: string): boolean {
  return /^[\udc00-\udfff]/.test(text);
}

/** What is shown after an answer that came in pieces of this length. */
function shownAfter({ shown, told }: Cut, answer: string, length: number): string {
  const textJoin = new TextJoin({ shown, told }, 'ask', true);
  let text = shown;
  const take = ({ text: more, keep }: { readonly text: string; readonly keep?: number }): void => {
    text = (keep === undefined ? text : text.slice(0, keep)) + more;
  };
  for (let at = 0; at < answer.length; at += length) take(textJoin.push(answer.slice(at, at + length)));
  take(textJoin.end());
  return text;
}

/** Cuts a text at every `stride`-th place and goes on in every style. Returns what differs from the text. */
function problemsOf(whole: string, { stride = 1, piece = 7 } = {}): string[] {
  const problems: string[] = [];
  for (let at = 1; at < whole.length; at += stride) {
    if (startsInCharacter(whole.slice(at))) continue;
    const shown = whole.slice(0, at);
    const cut: Cut = { whole, shown, told: toldEnd(shown) };
    for (const [style, write] of Object.entries(styles)) {
      const answer = write(cut);
      // The new block's first line end is written as the model writes it.
      const expected = style === 'begins the code block once more' ? unified(whole) : whole;
      if (answer === undefined) continue;
      const found = shownAfter(cut, answer, piece);
      if ((expected === whole ? found : unified(found)) !== expected)
        problems.push(`cut at ${at}, ${style}: ${JSON.stringify([shown.slice(-60), answer.slice(0, 60)])}`);
    }
  }
  return problems;
}

function unified(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

describe('going on with a text that was cut', () => {
  it('joins to the same Markdown wherever the cut is and however the model goes on', () => {
    fc.assert(
      fc.property(markdown, fc.constantFrom(1, 40, 5_000), (whole, piece) =>
        assert.deepEqual(problemsOf(whole, { piece }), []),
      ),
      { numRuns: 15 },
    );
  }).timeout(240_000);

  it('keeps both blanks of an indented item that was cut between them', () => {
    const whole = `${words(1, 40)}.\n- one.\n  - two.\n    - three.\n\n\n  next.  Two blanks.\n`;
    assert.deepEqual(problemsOf(whole), []);
    assert.deepEqual(problemsOf(whole.replaceAll('\n', '\r\n')), []);
  });

  it('goes on in a block that begins like the first one of the answer', () => {
    const list = (from: number): string =>
      `\`\`\`json\n{\n  "name": "the name of the thing",\n  "kind": "example",\n  "value": ${from}\n}\n\`\`\`\n`;
    const whole = [1, 2, 3].map((from) => `${list(from)}\nThat was no. ${from}.\n\n`).join('');
    assert.deepEqual(problemsOf(whole), []);
  });

  it('does not take the end of a block for a repetition of its beginning', () => {
    const whole = `\`\`\`\n${Array.from({ length: 12 }, (_, at) => `line ${at} of ${words(at, 3)}\n`).join('')}\`\`\``;
    assert.deepEqual(problemsOf(whole), []);
  });

  for (const folder of [
    join(repositoryRoot, 'test', 'fixtures', 'wire'),
    join(repositoryRoot, '..', 'shared', 'fixtures'),
  ]) {
    const isThere = existsSync(join(folder, 'INDEX.jsonl'));
    (isThere ? it : it.skip)(
      `joins the recorded answers of ${folder.split(/[\\/]/).slice(-2).join('/')} to what they were`,
      () => {
        const texts = new Set(readAnswers(folder).map(({ text }) => text));
        const problems = [...texts].flatMap((text) =>
          problemsOf(text, { stride: Math.ceil(text.length / 400), piece: 40 }),
        );
        assert.deepEqual(problems, []);
      },
    ).timeout(300_000);
  }
});
