import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EditedRegions } from '../../../../src/completion/next-edit/edited-regions.ts';
import type { RegionRules } from '../../../../src/completion/next-edit/edited-regions.ts';
import { changed } from '../../../../src/completion/next-edit/text-change.ts';
import type { Stretch } from '../../../../src/completion/next-edit/text-change.ts';

const asItIs = (_text: string, { start, end }: Stretch): Stretch => ({ start, end });

function linesOf(text: string, { start, end }: Stretch): Stretch {
  const head = text.slice(0, start).lastIndexOf('\n') + 1;
  const tail = text.indexOf('\n', end);
  return { start: head, end: tail < 0 ? text.length : tail };
}

/** A person who types in a text, once a second. */
class Person {
  readonly regions: EditedRegions;
  text: string;
  #now = 0;

  constructor(text: string, rules: Partial<RegionRules> = {}) {
    this.text = text;
    this.regions = new EditedRegions({ kept: 100, longest: 1_000, widen: asItIs, ...rules });
  }

  replace(start: number, end: number, text: string, pause = 1_000): this {
    this.#now += pause;
    const change = { start, end, text };
    this.regions.change(change, this.text, this.#now);
    this.text = changed(this.text, change);
    return this;
  }

  /** What stood there → what stands there, in the order of the edits. */
  get told(): readonly string[] {
    return this.regions.all.map(({ start, end, old }) => `${old}→${this.text.slice(start, end)}`);
  }
}

describe('the regions of a text that were edited', () => {
  it('grow together where they touch', () => {
    const person = new Person('abcdefgh').replace(1, 2, 'B').replace(6, 7, 'G').replace(2, 3, 'C');
    assert.deepEqual(person.told, ['g→G', 'bc→BC']);
    assert.deepEqual(person.replace(2, 7, '-').told, ['bcdefg→B-']);
  });

  it('move with the text in front of them', () => {
    const person = new Person('abcdefgh').replace(6, 7, 'G').replace(1, 2, '12345').replace(0, 1, '');
    assert.deepEqual(person.told, ['g→G', 'ab→12345']);
  });

  it('cover what belongs to them', () => {
    const person = new Person('one\ntwo\nthree', { widen: linesOf }).replace(5, 6, 'o').replace(0, 0, 'n');
    assert.deepEqual(person.told, ['two→too', 'one→none']);
  });

  it('are forgotten from the one that was edited longest ago', () => {
    const person = new Person('abcdefgh', { kept: 2 }).replace(1, 2, 'B').replace(4, 5, 'E').replace(7, 8, 'H');
    assert.deepEqual(person.told, ['e→E', 'h→H']);
    assert.deepEqual(person.replace(4, 4, 'x').told, ['h→H', 'e→xE']);
  });

  it('are forgotten where they are too long, before or after', () => {
    const rules = { longest: 4 };
    assert.deepEqual(new Person('abcdefgh', rules).replace(1, 6, '').told, []);
    assert.deepEqual(new Person('abcdefgh', rules).replace(1, 1, '12345').told, []);
    assert.deepEqual(new Person('abcdefgh', rules).replace(1, 5, '1234').told, ['bcde→1234']);
    assert.deepEqual(new Person('ab', rules).replace(1, 1, '123').replace(4, 4, '45').replace(6, 6, '6').told, []);
    const lost = new Person('abcdefgh', rules).replace(0, 3, '').replace(0, 3, '');
    assert.deepEqual(lost.told, [], 'what stood there before all of it is too long');
  });

  it('are linked where they change at the same moment, and stay so', () => {
    const person = new Person('<b></b>').replace(1, 2, 'i').replace(5, 6, 'i', 5).replace(6, 6, 'x');
    assert.deepEqual(
      person.regions.all.map(({ isLinked }) => isLinked),
      [true, true],
    );
    const slow = new Person('<b></b>').replace(1, 2, 'i').replace(5, 6, 'i', 30);
    assert.ok(slow.regions.all.every(({ isLinked }) => !isLinked));
    const fast = new Person('<b></b>').replace(1, 2, 'i').replace(2, 2, 'j', 5);
    assert.ok(fast.regions.all.every(({ isLinked }) => !isLinked));
  });

  it('are forgotten where one was widened over another: what stood there is not known', () => {
    const widen = (text: string, { start, end }: Stretch): Stretch =>
      start < 3 ? { start: 0, end: text.length } : { start, end };
    const person = new Person('abcdefgh', { widen }).replace(6, 7, 'G').replace(1, 2, 'B').replace(6, 6, '-');
    assert.deepEqual(person.told, []);
  });

  it('give back the text as it was, and lie apart', () => {
    const change = fc.record({ at: fc.nat(60), length: fc.nat(9), text: fc.constantFrom('', 'a', 'bc', '\n', 'x\ny') });
    const widen = fc.constantFrom(asItIs, linesOf);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), widen, (changes, how) => {
        const before = 'one\ntwo three\n\nfour five six\nseven\n';
        const person = new Person(before, { widen: how });
        for (const { at, length, text } of changes) {
          const start = Math.min(at, person.text.length);
          person.replace(start, Math.min(start + length, person.text.length), text);
          const inOrder = [...person.regions.all].sort((a, b) => b.start - a.start);
          let limit = person.text.length;
          let back = person.text;
          for (const { start: from, end, old } of inOrder) {
            assert.ok(from <= end && end <= limit);
            limit = from;
            back = changed(back, { start: from, end, text: old });
          }
          assert.equal(back, before);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
