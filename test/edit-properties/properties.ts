import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyChange } from '../../src/edit/apply-change.ts';
import { dialects } from '../../src/edit/dialects/dialects.ts';
import type { DialectId, ParsedAnswer } from '../../src/edit/dialects/dialect.ts';
import { EditRefused } from '../../src/edit/edit-refused.ts';
import type { FileChange } from '../../src/edit/file-change.ts';
import { planChanges } from '../../src/edit/plan-changes.ts';
import type { Plan } from '../../src/edit/plan-changes.ts';
import type { RequestedHunk } from '../../src/edit/requested-edit.ts';
import { applySplices, invertSplices } from '../../src/edit/splices.ts';
import { givenFile, lineText, offsetOf, spoiling, textOf } from './arbitraries.ts';

/** One thing that holds for every file and edit. */
export interface Property {
  readonly name: string;
  /** Its part of all runs. */
  readonly share: number;
  readonly check: fc.IRawProperty<unknown>;
}

const path = 'a.ts';

function planFor(text: string, hunk: RequestedHunk): Plan {
  const files = { platform: 'linux', read: () => ({ text, hash: 'now' }) };
  return planChanges([{ kind: 'change', path, inOrder: false, hunks: [hunk] }], files);
}

function onlyChange(plan: Plan): FileChange & { readonly kind: 'change' } {
  assert.ok(plan.kind === 'planned');
  const [change] = plan.changes;
  assert.ok(change?.kind === 'change' && plan.changes.length === 1);
  return change;
}

/** The text after the only change; its inverse restores the text, and a file that is other than planned for is left alone. */
function appliedWhole(text: string, plan: Plan): string {
  const change = onlyChange(plan);
  const after = applyChange(change, { text, hash: 'now' });
  assert.ok(after !== undefined);
  assert.equal(applySplices(after, invertSplices(text, change.splices)), text);
  assert.throws(() => applyChange(change, { text: `${text}!`, hash: 'other' }), isStale);
  return after;
}

function isStale(error: unknown): boolean {
  return error instanceof EditRefused && error.refusal.reason === 'stale';
}

/** No edit begins or ends between CR and LF; a text that does is found without that half. */
function isInLineEnd(text: string, at: number): boolean {
  return text.slice(at - 1, at + 1) === '\r\n';
}

/** How often a text is there, overlapping too. */
function placesOf(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at !== -1 && wanted !== ''; at = text.indexOf(wanted, at + 1))
    if (!isInLineEnd(text, at) && !isInLineEnd(text, at + wanted.length)) count++;
  return count;
}

/** A text without what an edit may write in another way than it was given: line ends, and indentation behind them. */
function plain(text: string): string {
  return text.replace(/(?:\r\n|\n|\r)[ \t\u00a0]*/g, '\n');
}

const exactText = fc.property(
  givenFile,
  fc.nat(),
  fc.nat(30),
  fc.array(lineText, { minLength: 1, maxLength: 3 }),
  (file, from, size, added) => {
    const text = textOf(file);
    const body = text.slice(file.mark.length);
    const start = file.mark.length + (from % body.length || 0);
    const oldText = text.slice(start, start + size);
    if (isInLineEnd(text, start) || isInLineEnd(text, start + size)) return;
    const newText = added.join('\n');
    const isUnique = placesOf(text, oldText) === 1;
    const plan = planFor(text, { unit: 'text', oldText, newText });
    if (oldText.trim() === '' || oldText === newText) {
      assert.ok(plan.kind === 'refused' || body === '');
      return;
    }
    if (!isUnique) {
      const isRefused = plan.kind === 'refused' && ['ambiguous', 'identical'].includes(plan.refusal.reason);
      assert.ok(isRefused, 'an edit with several places is refused');
      return;
    }
    if (plan.kind === 'refused') {
      assert.ok(added.length > 1 || plan.refusal.reason === 'identical');
      return;
    }
    const after = appliedWhole(text, plan);
    const [head, tail] = [text.slice(0, start), text.slice(start + oldText.length)];
    assert.ok(after.length >= head.length + tail.length && after.startsWith(head) && after.endsWith(tail));
    const middle = after.slice(head.length, after.length - tail.length);
    if (added.length === 1) assert.equal(middle, newText);
    else assert.equal(plain(middle), plain(newText));
  },
);

/** What spoiling leaves of a line. */
function keyOf(line: string): string {
  return line.replace(/[\s"“”]/g, '');
}

const spoiltLines = fc.property(
  givenFile,
  fc.record({ from: fc.nat(), count: fc.integer({ min: 1, max: 5 }), at: fc.nat() }),
  spoiling,
  fc.array(fc.constantFrom('new one', 'new two'), { maxLength: 2 }),
  (file, { from, count, at }, spoil, added) => {
    const text = textOf(file);
    const first = from % file.lines.length;
    const lines = file.lines.slice(first, first + count);
    const changed = at % lines.length;
    const spoilt = lines.map((line, index) => spoil(line, first + index + 1));
    const written = added.map((line, index) => spoil(line, first + changed + index + 1));
    const joined = (parts: readonly string[]): string => parts.map((line) => `${line}\n`).join('');
    const oldText = joined(spoilt);
    const newText = joined([...spoilt.slice(0, changed), ...written, ...spoilt.slice(changed + 1)]);
    const plan = planFor(text, { unit: 'lines', oldText, newText });
    if (plan.kind === 'refused') return;
    const after = appliedWhole(text, plan);
    const keys = file.lines.map(keyOf);
    // Spoilt lines may be an exact copy of other ones, and those win.
    const isThere = (at: number): boolean => lines.every((line, index) => keys[at + index] === keyOf(line));
    if (keys.filter((_, line) => isThere(line)).length > 1) return;
    // Which of equal lines goes is the same to everyone but their line ends, and cannot be told.
    const isRepeated = [first + changed - 1, first + changed + 1].some((line) => keys[line] === keys[first + changed]);
    if (added.length === 0 && isRepeated) return;
    const head = text.slice(0, offsetOf(file, first + changed));
    const tail = text.slice(offsetOf(file, first + changed + 1));
    const isLast = first + changed === file.lines.length - 1;
    const kept = isLast && added.length === 0 ? head.replace(/(?:\r\n|\n|\r)$/, '') : head;
    assert.ok(after.startsWith(kept) && after.endsWith(tail), JSON.stringify({ text, oldText, newText, after }));
    const middle = after.slice(head.length, after.length - tail.length).trim();
    assert.equal(
      middle
        .split(/[\r\n]+/)
        .map((line) => line.trim())
        .join('\n'),
      added.join('\n'),
    );
  },
);

function parsed(id: DialectId, pieces: readonly string[]): ParsedAnswer {
  const parser = dialects[id].parser();
  for (const piece of pieces) parser.push(piece);
  return parser.end();
}

function cutAt(answer: string, places: readonly number[]): readonly string[] {
  const sorted = [...new Set(places.map((place) => place % (answer.length + 1)))].sort((one, other) => one - other);
  return [0, ...sorted].map((place, index) => answer.slice(place, sorted[index] ?? answer.length));
}

const dialectIds = Object.keys(dialects) as readonly DialectId[];

const renderedAnswers = fc.property(
  givenFile,
  fc.array(lineText, { maxLength: 8 }),
  fc.constantFrom(...dialectIds),
  fc.array(fc.nat(), { maxLength: 5 }),
  (file, lines, id, cuts) => {
    const before = textOf(file);
    const files = { platform: 'linux', read: () => ({ text: before }) };
    const plan = planChanges([{ kind: 'write', path, text: lines.map((line) => `${line}\n`).join('') }], files);
    if (plan.kind === 'refused') return;
    const answer = dialects[id].render([{ change: onlyChange(plan), before }]);
    if (answer === undefined) return;
    assert.deepEqual(parsed(id, cutAt(answer, cuts)), parsed(id, [answer]));
  },
);

const noise = [
  ...'<<<<<<< SEARCH|=======|>>>>>>> REPLACE|------- SEARCH|+++++++ REPLACE|:start_line:2|-------|```ts|```|a.ts'.split(
    '|',
  ),
  ...'*** Begin Patch|*** End Patch|*** Update File: a.ts|*** Add File: n.ts|*** Delete File: a.ts|*** Move to: b.ts'.split(
    '|',
  ),
  ...'*** End of File|@@|@@ -1,2 +1,2 @@|--- a/a.ts|+++ b/a.ts|--- /dev/null|\\ No newline at end of file|...'.split(
    '|',
  ),
  ...'{"path":"a.ts","edits":[|{"old_text":"a","new_text":"b"}|]}|,|"|\\|a|b| a|-a|+b|\n|\r\n|\n|\n|'.split('|'),
];

const noisyAnswers = fc.property(
  fc.array(fc.constantFrom(...noise), { maxLength: 24 }),
  fc.constantFrom(...dialectIds),
  fc.array(fc.nat(), { maxLength: 5 }),
  (parts, id, cuts) => {
    const answer = parts.join('');
    const whole = parsed(id, [answer]);
    assert.deepEqual(parsed(id, cutAt(answer, cuts)), whole);
    if (whole.kind === 'refused') return;
    const text = ' a\r\nb\n';
    const plan = planChanges(whole.edits, {
      platform: 'linux',
      defaultPath: path,
      read: (name) => (name === path ? { text } : undefined),
    });
    if (plan.kind === 'refused') return;
    for (const change of plan.changes) applyChange(change, change.path === path ? { text } : undefined);
  },
);

/** What holds for every edit. Each runs a few thousand times with the unit tests, and as often as asked for in its own runner. */
export const properties: readonly Property[] = [
  { name: 'a text that is there once is replaced, and nothing around it', share: 0.3, check: exactText },
  { name: 'lines copied with faults change only the line that is meant', share: 0.4, check: spoiltLines },
  { name: 'an answer is read the same wherever it is cut', share: 0.15, check: renderedAnswers },
  { name: 'noise never breaks a parser, and is read the same wherever it is cut', share: 0.15, check: noisyAnswers },
];
