import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChangeHistory } from '../../../../src/completion/next-edit/change-history.ts';
import { changed, inOrder } from '../../../../src/completion/next-edit/text-change.ts';
import type { TextChange } from '../../../../src/completion/next-edit/text-change.ts';

/** A person who edits a text, once a second. */
class Person {
  readonly history = new ChangeHistory();
  text: string;
  #now = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Changes made in one step. */
  step(...changes: readonly TextChange[]): this {
    this.#now += 1_000;
    this.history.change(changes, this.text, this.#now);
    for (const change of inOrder(changes)) this.text = changed(this.text, change);
    return this;
  }

  replace(old: string, text: string): this {
    const start = this.text.indexOf(old);
    assert.ok(start >= 0);
    return this.step({ start, end: start + old.length, text });
  }

  diff(longest = 1_000): string {
    return this.history.toDiff(this.text, longest);
  }

  takesBack(start: number, end: number, text: string): boolean {
    return this.history.isTakenBack({ start, end, text }, this.text);
  }
}

interface Block {
  readonly line: number;
  readonly old: readonly string[];
  readonly now: readonly string[];
}

/** Reads a diff again. Fails where it is malformed. */
function blocksOf(diff: string): readonly Block[] {
  const lines = diff.split('\n');
  assert.equal(lines.pop(), '');
  const blocks: { line: number; old: string[]; now: string[] }[] = [];
  for (const line of lines) {
    const head = /^@@ line (\d+)$/.exec(line);
    if (head !== null) blocks.push({ line: Number(head[1]), old: [], now: [] });
    else if (line.startsWith('-') && blocks.at(-1)?.now.length === 0) blocks.at(-1)?.old.push(line.slice(1));
    else if (line.startsWith('+')) blocks.at(-1)?.now.push(line.slice(1));
    else assert.fail(`unexpected line ${JSON.stringify(line)}`);
  }
  return blocks;
}

/** Where a text of one kind of line end may be changed: not inside a line end. */
function placeIn(text: string, at: number): number {
  const place = Math.min(at, text.length);
  return text.slice(place - 1, place + 1) === '\r\n' ? place - 1 : place;
}

const code = 'let a = 1;\nlet b = 2;\nlet c = 3;\n';
const anyChange = fc.record({
  at: fc.nat(70),
  length: fc.nat(12),
  text: fc.constantFrom('', 'x', ' yz', '\n', 'p\nq'),
});

describe('the history of changes', () => {
  it('tells each change in whole lines, the latest last', () => {
    const person = new Person(code).replace('3', '4').replace('a', 'first');
    assert.equal(person.diff(), '@@ line 3\n-let c = 3;\n+let c = 4;\n@@ line 1\n-let a = 1;\n+let first = 1;\n');
    assert.match(person.replace('4', '5').diff(), /^@@ line 1\n[^@]+@@ line 3\n-let c = 3;\n\+let c = 5;\n$/);
  });

  it('tells what was typed key by key as one change', () => {
    const person = new Person(code);
    for (const [index, key] of 'beta'.split('').entries())
      person.step({ start: 15 + index, end: 15 + index, text: key });
    assert.equal(person.diff(), '@@ line 2\n-let b = 2;\n+let betab = 2;\n');
  });

  it('tells lines that came and went', () => {
    assert.equal(new Person('a\nc\n').replace('c', 'b\nc').diff(), '@@ line 2\n-c\n+b\n+c\n');
    assert.equal(new Person('a\nb\nc').replace('b\n', '').diff(), '@@ line 2\n-b\n-c\n+c\n');
    assert.equal(new Person('').step({ start: 0, end: 0, text: 'a' }).diff(), '@@ line 1\n-\n+a\n');
  });

  it('follows the changes of one step, in whatever order they are told', () => {
    const changes: readonly TextChange[] = [4, 26, 15].map((start) => ({ start, end: start + 1, text: 'long' }));
    const person = new Person(code).step(...changes);
    const blocks = blocksOf(person.diff());
    assert.deepEqual(
      blocks.map(({ line }) => line),
      [3, 2, 1],
    );
    assert.deepEqual(blocks[0]?.now, ['let long = 3;']);
  });

  it('names the line as it is now', () => {
    const person = new Person(code).replace('3', '4').step({ start: 0, end: 0, text: '// one\n// two\n' });
    assert.deepEqual(
      blocksOf(person.diff()).map(({ line }) => line),
      [5, 1],
    );
  });

  it('says nothing of carriage returns', () => {
    const person = new Person('a = 1;\r\nb = 2;\r\nc = 3;\r\n').replace('2', '5').replace('a = 1;\r\n', '');
    assert.doesNotMatch(person.diff(), /\r/);
    assert.deepEqual(blocksOf(person.diff()).at(-1)?.now, ['b = 5;']);
  });

  it('says nothing where everything is as it was', () => {
    assert.equal(new Person(code).diff(), '');
    assert.equal(new Person(code).replace('1', '7').replace('7', '1').diff(), '');
  });

  it('takes only the latest changes that fit, whole', () => {
    const person = new Person(code).replace('1', '7').replace('2', '8').replace('3', '9');
    const whole = person.diff();
    const last = '@@ line 3\n-let c = 3;\n+let c = 9;\n';
    assert.equal(person.diff(whole.length), whole);
    assert.equal(blocksOf(person.diff(whole.length - 1)).length, 2);
    assert.equal(person.diff(last.length), last);
    assert.equal(person.diff(last.length - 1), '');
  });

  it('forgets what was changed long ago, what is too long, and all when told to', () => {
    const text = Array.from({ length: 40 }, (_, index) => `line ${index};`).join('\n');
    const person = new Person(text);
    for (let index = 0; index < 40; index++) person.replace(`line ${index};`, `row ${index};`);
    const blocks = blocksOf(person.diff(100_000));
    assert.deepEqual([blocks.length, blocks.at(-1)?.old], [20, ['line 39;']]);
    assert.equal(new Person(code).replace('1', 'x'.repeat(5_000)).diff(100_000), '');
    person.history.reset();
    assert.equal(person.diff(), '');
  });

  it('shows what it tells of without marks to whoever takes secrets out', () => {
    const key = ['BEGIN', 'abc', 'def', 'STOP'].join('\n');
    const person = new Person(`x\n${key}\ny`).replace(key, 'none');
    const diff = person.history.toDiff(person.text, 1_000, (text) => text.replace(/BEGIN[^-+]*STOP/, '***'));
    assert.equal(diff, '@@ line 2\n-***\n+none\n');
  });

  it('leads back to the text as it was, is bounded and well formed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyChange, { minLength: 1, maxLength: 3 }), { maxLength: 10 }),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(300),
        (steps, lineEnd, longest) => {
          const before = ['one', 'two three', '', '- four', '+ five', '@@ line 6', ''].join(lineEnd);
          const person = new Person(before);
          for (const step of steps) {
            let from = 0;
            const changes: TextChange[] = [];
            for (const { at, length, text } of [...step].sort((a, b) => a.at - b.at)) {
              const start = placeIn(person.text, Math.max(at, from));
              if (start < from) continue;
              const end = Math.max(start, placeIn(person.text, start + length));
              changes.push({ start, end, text: text.replaceAll('\n', lineEnd) });
              from = end + 1;
            }
            person.step(...changes);
          }
          const lines = person.text.split(/\r?\n/);
          for (const { line, old, now } of [...blocksOf(person.diff(100_000))].sort((a, b) => b.line - a.line)) {
            assert.deepEqual(lines.splice(line - 1, now.length, ...old), now);
          }
          assert.deepEqual(lines, before.split(/\r?\n/));
          const short = person.diff(longest);
          assert.ok(short.length <= longest && person.diff(100_000).endsWith(short));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('an edit that takes back what the person did', () => {
  it('is seen whole and in parts of a line', () => {
    const person = new Person(code).replace('b', 'beta');
    assert.ok(person.takesBack(15, 19, 'b'));
    assert.ok(person.takesBack(16, 19, ''));
    assert.ok(person.takesBack(11, 24, 'let b = 2;'));
    assert.ok(person.takesBack(0, person.text.length, code));
  });

  it('is seen wherever the same undoing is said to happen', () => {
    const deleted = new Person('a\nb\nc').replace('b\n', '');
    for (const [start, text] of [
      [2, 'b\n'],
      [1, '\nb'],
    ] as const)
      assert.ok(deleted.takesBack(start, start, text));
    const added = new Person('a\nc').step({ start: 1, end: 1, text: '\na' });
    assert.ok(added.takesBack(0, 2, ''));
    assert.ok(added.takesBack(1, 3, ''));
  });

  it('is seen for older changes too, but not for forgotten ones', () => {
    const person = new Person(code).replace('1', '7').replace('3', '9');
    assert.ok(person.takesBack(8, 9, '1'));
    person.history.reset();
    assert.ok(!person.takesBack(8, 9, '1'));
  });

  it('is none that does something else at the same place', () => {
    const person = new Person(code).replace('b', 'beta');
    assert.ok(!person.takesBack(15, 19, 'c'));
    assert.ok(!person.takesBack(11, 24, 'let b = 3;'));
    assert.ok(!person.takesBack(4, 5, 'b'));
    assert.ok(!new Person(code).takesBack(4, 5, 'b'));
  });

  it('is every one that brings back the text in front of a change', () => {
    const anyText = fc.array(fc.constantFrom('a', 'b', '\n'), { maxLength: 12 }).map((units) => units.join(''));
    const anyPlace = fc.record({ start: fc.nat(12), length: fc.nat(4) });
    const leftAlone = fc.record({ head: fc.nat(12), tail: fc.nat(12) });
    fc.assert(
      fc.property(anyText, anyPlace, anyText, leftAlone, (before, place, put, alone) => {
        const start = Math.min(place.start, before.length);
        const end = Math.min(start + place.length, before.length);
        const person = new Person(before).step({ start, end, text: put });
        const { text } = person;
        if (text === before) return;
        // Any edit that makes the one text of the other: what it leaves alone at both ends is up to it.
        const most = Math.min(text.length, before.length);
        let head = 0;
        while (head < Math.min(alone.head, most) && text[head] === before[head]) head++;
        let tail = 0;
        while (tail < Math.min(alone.tail, most - head) && text.at(-1 - tail) === before.at(-1 - tail)) tail++;
        const back = { start: head, end: text.length - tail, text: before.slice(head, before.length - tail) };
        assert.equal(changed(text, back), before);
        assert.ok(person.history.isTakenBack(back, text));
        const other = { ...back, text: `${back.text}?` };
        assert.ok(!person.history.isTakenBack(other, text));
      }),
      { numRuns: 1_000 },
    );
  });
});
