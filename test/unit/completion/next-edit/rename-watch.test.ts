import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RenameWatch } from '../../../../src/completion/next-edit/rename-watch.ts';
import type { Rename } from '../../../../src/completion/next-edit/rename-watch.ts';
import { changed } from '../../../../src/completion/next-edit/text-change.ts';

/** A person who types in a text. */
class Person {
  readonly watch = new RenameWatch();
  text: string;
  #now = 0;

  constructor(text: string) {
    this.text = text;
  }

  replace(start: number, end: number, text: string, pause = 100): this {
    this.#now += pause;
    const change = { start, end, text };
    this.watch.change([change], this.text, this.#now);
    this.text = changed(this.text, change);
    return this;
  }

  /** Deletes a word from its end, key by key, and types another one. */
  retype(from: string, to: string, start = this.text.indexOf(from)): this {
    for (let at = start + from.length; at > start; at--) this.replace(at - 1, at, '');
    for (const [index, key] of to.split('').entries()) this.replace(start + index, start + index, key);
    return this;
  }

  get rename(): Rename | undefined {
    return this.watch.rename(this.text);
  }
}

function names(person: Person): string {
  const { rename } = person;
  return rename === undefined ? '' : `${rename.from}→${rename.to} ×${rename.places.length}`;
}

describe('the watch for renames', () => {
  it('sees a word that is replaced in one step', () => {
    assert.equal(names(new Person('let speed = 1;').replace(4, 9, 'fast')), 'speed→fast ×1');
  });

  it('sees a word that is deleted and typed anew, key by key', () => {
    const person = new Person('let speed = 1;').retype('speed', 'velocity');
    assert.equal(names(person), 'speed→velocity ×1');
    assert.deepEqual(person.rename?.places, [{ start: 4, end: 12 }]);
  });

  it('sees a word that is typed over, selected first', () => {
    const person = new Person('let speed = 1;').replace(4, 9, 'v').replace(5, 5, 'e').replace(6, 6, 'l');
    assert.equal(names(person), 'speed→vel ×1');
  });

  it('sees a part of a word that changes', () => {
    assert.equal(names(new Person('let getName = 1;').replace(7, 11, 'Title')), 'getName→getTitle ×1');
    assert.equal(names(new Person('let name = 1;').replace(4, 4, 'first').replace(9, 10, 'N')), 'name→firstName ×1');
  });

  it('counts the places where the same was done', () => {
    const person = new Person('go(speed); go(speed); go(speed);').retype('speed', 'fast').retype('speed', 'fast');
    assert.equal(names(person), 'speed→fast ×2');
    assert.deepEqual(person.rename?.places, [
      { start: 3, end: 7 },
      { start: 13, end: 17 },
    ]);
  });

  it('sees nothing in new text, deleted text, keywords and numbers', () => {
    assert.equal(names(new Person('let a = ;').replace(8, 8, 'b').replace(9, 9, 'c')), '');
    assert.equal(names(new Person('let speed = 1;').replace(4, 9, '')), '');
    assert.equal(names(new Person('let speed = 1;').retype('let', 'const')), '');
    assert.equal(names(new Person('let speed = 1;').retype('1', '27')), '');
    assert.equal(names(new Person('let speed = a;').replace(4, 13, 'fast = b')), '');
  });

  it('sees nothing once the old word stands there again', () => {
    assert.equal(names(new Person('let speed = 1;').retype('speed', 'fast').retype('fast', 'speed')), '');
  });

  it('takes several places changed in one step for finished work', () => {
    const watch = new RenameWatch();
    const text = 'go(speed); go(speed); go(speed);';
    const changes = [3, 14].map((start) => ({ start, end: start + 5, text: 'fast' }));
    watch.change(changes, text, 0);
    assert.equal(watch.rename('go(fast); go(fast); go(speed);'), undefined);
  });

  it('takes places that change at the same moment for linked ones', () => {
    const person = new Person('<div></div><div></div>').replace(1, 4, 'b').replace(5, 8, 'b', 2);
    assert.equal(names(person), '');
  });

  it('forgets when told to', () => {
    const person = new Person('let speed = 1;').replace(4, 9, 'fast');
    person.watch.reset();
    assert.equal(names(person), '');
  });

  it('names a place where the new name stands, whatever is typed', () => {
    const change = fc.record({
      at: fc.nat(60),
      length: fc.nat(8),
      text: fc.constantFrom('', 'a', 'bc', ' ', '.', 'speed'),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const person = new Person('const speed = deck.speed + speed;');
        for (const { at, length, text } of changes) {
          const start = Math.min(at, person.text.length);
          person.replace(start, Math.min(start + length, person.text.length), text);
          const { rename } = person;
          for (const { start: from, end } of rename?.places ?? [])
            assert.equal(person.text.slice(from, end), rename?.to);
        }
      }),
      { numRuns: 500 },
    );
  });
});
