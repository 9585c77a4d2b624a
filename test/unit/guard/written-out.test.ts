import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textOf, unitsOf } from '../../../src/guard/units.ts';
import { joinLines, writeOut } from '../../../src/guard/written-out.ts';
import type { WrittenOut } from '../../../src/guard/written-out.ts';

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const anEscape = /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\(["\\/bfnrt])|&([a-z]{2,4}|#\d{1,7}|#x[0-9a-f]{1,6});/giy;
const aLineEnd = /\r?\n[ \t]{0,16}/y;

interface Plain {
  readonly text: string;
  /** Where each character of it begins and ends in the text before. */
  readonly places: readonly (readonly [start: number, end: number])[];
}

/** Reads a text the plain way: at every place, an expression is tried. */
function plainly(text: string, expression: RegExp, standsFor: (found: RegExpExecArray) => string | undefined): Plain {
  let written = '';
  const places: [number, number][] = [];
  for (let at = 0; at < text.length;) {
    expression.lastIndex = at;
    const found = expression.exec(text);
    const stands = found === null ? undefined : standsFor(found);
    const end = at + (stands === undefined ? 1 : (found?.[0].length ?? 1));
    const unit = stands ?? text.charAt(at);
    written += unit;
    if (unit !== '') places.push([at, end]);
    at = end;
  }
  return { text: written, places };
}

function meaning([, percent, unicode, simple, reference]: RegExpExecArray): string | undefined {
  if (simple !== undefined) return letters[simple] ?? (/[a-z]/i.test(simple) ? undefined : simple);
  const hex = percent ?? unicode ?? (/^#x/i.test(reference ?? '') ? reference?.slice(2) : undefined);
  const code = hex === undefined ? Number(reference?.slice(1)) : Number.parseInt(hex, 16);
  if (reference !== undefined && !reference.startsWith('#')) return names[reference.toLowerCase()];
  return code > 0xffff ? undefined : String.fromCharCode(code);
}

function same(source: string, written: WrittenOut | undefined, expected: Plain): void {
  if (written === undefined) {
    assert.equal(expected.text, source);
    return;
  }
  assert.equal(textOf(written.units), expected.text);
  const { places } = written;
  assert.deepEqual(
    Array.from(written.units, (_, at) => [places.startOf(at), places.endOf(at)]),
    expected.places,
  );
  const backwards = expected.places.map((_, at) => places.startOf(expected.places.length - 1 - at));
  assert.deepEqual(
    backwards.reverse(),
    expected.places.map(([start]) => start),
  );
}

const pieces = fc.constantFrom(
  ...['%', '%25', '%4', '%c3', '\\', '\\u0041', '\\uD83D', '\\u00', '\\n', '\\B', '\\/', 'u0041'],
  ...['&', '&amp;', '&QUOT;', '&apo;', '&apos', '&#', '&#65;', '&#x41;', '&#X4;', '&#x;', '&#;', '&#1114111;', '&#4g;'],
  ...['amp;', 'lt;', ';', '#', 'a', '5c', '\n', '\r\n', '\r', ' ', '\t', ' '.repeat(20), 'é', '\u{1f600}', '\ud83d'],
);
const texts = fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''));

describe('a text with escapes', () => {
  it('is written out as an expression at every place reads it, with the way back to each of its characters', () => {
    fc.assert(
      fc.property(texts, (text) => same(text, writeOut(unitsOf(text)), plainly(text, anEscape, meaning))),
      { numRuns: 1_000 },
    );
  });

  it('of many lines is joined, with the way back to each of its characters', () => {
    fc.assert(
      fc.property(texts, (text) =>
        same(
          text,
          joinLines(unitsOf(text)),
          plainly(text, aLineEnd, () => ''),
        ),
      ),
    );
  });

  it('is told from one without any', () => {
    assert.equal(writeOut(unitsOf('100% of it & \\ more')), undefined);
    assert.equal(joinLines(unitsOf('one line')), undefined);
  });
});

describe('the units of a text', () => {
  it('make the text again, whatever it is made of', () => {
    const unit = fc.constantFrom('a', 'é', '\u{1f600}', '\ud83d', '\udc00', '\ufeff', '\n');
    fc.assert(fc.property(fc.string({ unit }), (text) => assert.equal(textOf(unitsOf(text)), text)));
  });
});
