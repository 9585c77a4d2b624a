/* eslint-disable no-control-regex -- control characters are what is looked for */
import { textOf, unitsOf } from './units.ts';

/** The classes of characters that a person does not see but a model reads. */
export const hiddenClasses = [
  'bidi-control',
  'bidi-mark',
  'zero-width',
  'joiner',
  'tag',
  'variation-selector',
  'invisible-operator',
  'filler',
  'soft-break',
  'deprecated-format',
  'annotation',
  'control',
] as const;
export type HiddenClass = (typeof hiddenClasses)[number];

/** Inclusive ranges of code points, with their class. */
const ranges: readonly (readonly [number, number, HiddenClass])[] = [
  [0x0000, 0x0008, 'control'],
  [0x000b, 0x000c, 'control'],
  [0x000e, 0x001f, 'control'],
  [0x007f, 0x009f, 'control'],
  [0x00ad, 0x00ad, 'soft-break'],
  [0x034f, 0x034f, 'soft-break'],
  [0x061c, 0x061c, 'bidi-mark'],
  [0x115f, 0x1160, 'filler'],
  [0x17b4, 0x17b5, 'filler'],
  [0x180b, 0x180f, 'variation-selector'],
  [0x200b, 0x200b, 'zero-width'],
  [0x200c, 0x200d, 'joiner'],
  [0x200e, 0x200f, 'bidi-mark'],
  [0x2028, 0x2029, 'soft-break'],
  [0x202a, 0x202e, 'bidi-control'],
  [0x2060, 0x2060, 'zero-width'],
  [0x2061, 0x2064, 'invisible-operator'],
  [0x2065, 0x2065, 'deprecated-format'],
  [0x2066, 0x2069, 'bidi-control'],
  [0x206a, 0x206f, 'deprecated-format'],
  [0x2800, 0x2800, 'filler'],
  [0x3164, 0x3164, 'filler'],
  [0xfe00, 0xfe0f, 'variation-selector'],
  [0xfeff, 0xfeff, 'zero-width'],
  [0xffa0, 0xffa0, 'filler'],
  [0xfff0, 0xfffb, 'annotation'],
  [0x1d173, 0x1d17a, 'annotation'],
  [0xe0000, 0xe007f, 'tag'],
  [0xe0080, 0xe0fff, 'variation-selector'],
];

/** For each UTF-16 unit: 0 visible, else its class counted from 1, or `pairs` where the unit begins a pair that may be hidden. */
const unitClasses = new Uint8Array(0x10000);
const pairs = 0xff;
for (const [first, last, kind] of ranges) {
  if (last <= 0xffff) unitClasses.fill(hiddenClasses.indexOf(kind) + 1, first, last + 1);
  else unitClasses.fill(pairs, highOf(first), highOf(last) + 1);
}

/** The ranges of characters that are pairs of units, with the place of their class. */
const pairRanges = ranges
  .filter(([, last]) => last > 0xffff)
  .map(([first, last, kind]) => [first, last, hiddenClasses.indexOf(kind)] as const);

function highOf(codePoint: number): number {
  return 0xd800 + ((codePoint - 0x10000) >> 10);
}

const pictograph = /\p{Extended_Pictographic}/u;
const afterPictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]/u;
const keycapBase = /[0-9#*]/;
/** Scripts whose words need joiners. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** What stands beside a joiner or an emoji selector, as bits. */
const neighbor = { pictograph: 1, afterPictograph: 2, keycapBase: 4, joining: 8, known: 16 } as const;
/** By code point, filled in as they come: the expressions are too expensive to be asked at every joiner. */
const neighbors = new Uint8Array(0x110000);

/** Class of one character; undefined for visible ones. */
export function hiddenClassOf(character: string): HiddenClass | undefined {
  const units = unitsOf(character);
  return hiddenClasses[isPairAt(units, 0) ? pairClassAt(units, 0) : unitClassOf(units[0] ?? 0)];
}

/** A text without hidden characters and how many of each class were taken out. */
export interface Stripped {
  readonly text: string;
  readonly removed: ReadonlyMap<HiddenClass, number>;
}

/**
 * Takes hidden characters out. What writing really needs stays: a joiner or an emoji selector inside an emoji, a joiner between letters of
 * scripts that join. Tabs, line feeds and carriage returns stay.
 */
export function stripHidden(text: string): Stripped {
  const first = firstHidden(text);
  if (first === text.length) return { text, removed: new Map() };
  const counts = new Uint32Array(hiddenClasses.length);
  const units = unitsOf(text);
  const { out, behind, length } = stripUnits(units, first, counts);
  const removed = new Map<HiddenClass, number>();
  for (const [kind, name] of hiddenClasses.entries()) if (counts[kind]) removed.set(name, counts[kind]);
  // Only what lies between the first and the last one has to be put together anew.
  return { text: text.slice(0, out) + textOf(units.subarray(out, length)) + text.slice(behind), removed };
}

/** What was taken out of a text. */
interface Gap {
  /** Where the first character that was taken out stood. */
  readonly out: number;
  /** The place behind the last one, in the text as it was. */
  readonly behind: number;
  /** How long what stays before that place is. */
  readonly length: number;
}

/** Moves what stays to the beginning of the units, and counts what does not. `first`: nothing is hidden before. */
function stripUnits(text: Uint16Array, first: number, counts: Uint32Array): Gap {
  let length = first;
  const gap = { out: text.length, behind: text.length, length: text.length };
  for (let at = first; at < text.length;) {
    const unit = text[at] ?? 0;
    text[length] = unit;
    // Halves that come together when what stood between them is taken out may be a hidden character, too.
    const isJoined = (unit & 0xfc00) === 0xdc00 && at === gap.behind && length > 0 && isPairAt(text, length - 1);
    const isPair = unitClasses[unit] === pairs && isPairAt(text, at);
    const kind = isJoined ? pairClassAt(text, length - 1) : isPair ? pairClassAt(text, at) : unitClassOf(unit);
    if (kind < 0 || isNeededAt(text, at, length)) {
      length++;
      at++;
      continue;
    }
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (isJoined) length--;
    gap.out = Math.min(gap.out, at, length);
    at += isPair ? 2 : 1;
    gap.behind = at;
    gap.length = length;
  }
  return gap;
}

function unitClassOf(unit: number): number {
  const kind = unitClasses[unit] ?? 0;
  return kind === pairs ? -1 : kind - 1;
}

/** Place of the class of a surrogate pair in {@link hiddenClasses}; -1 for a visible one. */
function pairClassAt(text: Uint16Array, at: number): number {
  const code = pairAt(text, at);
  for (const [first, last, kind] of pairRanges) if (code >= first && code <= last) return kind;
  return -1;
}

/** The code point of a surrogate pair. */
function pairAt(text: Uint16Array, at: number): number {
  return 0x10000 + (((text[at] ?? 0) & 0x3ff) << 10) + ((text[at + 1] ?? 0) & 0x3ff);
}

/** Whether a whole surrogate pair stands there. */
function isPairAt(text: Uint16Array, at: number): boolean {
  return ((text[at] ?? 0) & 0xfc00) === 0xd800 && ((text[at + 1] ?? 0) & 0xfc00) === 0xdc00;
}

/** The first place of a character that may be hidden; the length of the text where there is none. */
function firstHidden(text: string): number {
  let at = 0;
  while (at < text.length && unitClasses[text.charCodeAt(at)] === 0) at++;
  return at;
}

/** How many hidden characters {@link stripHidden} took out. */
export function countRemoved({ removed }: Stripped): number {
  return [...removed.values()].reduce((sum, count) => sum + count, 0);
}

/** Whether {@link stripHidden} would take something out. */
export function hasHidden(text: string): boolean {
  return stripHidden(text).removed.size > 0;
}

/** Bits of {@link neighbor} of the character at a place; 0 behind the end. */
function neighborAt(text: Uint16Array, at: number): number {
  if (at >= text.length) return 0;
  return neighborOf(isPairAt(text, at) ? pairAt(text, at) : (text[at] ?? 0));
}

function neighborOf(code: number): number {
  const known = neighbors[code] ?? 0;
  return known === 0 ? learnNeighbor(code) : known;
}

function learnNeighbor(code: number): number {
  const character = String.fromCodePoint(code);
  const bits =
    neighbor.known |
    (pictograph.test(character) ? neighbor.pictograph : 0) |
    (afterPictograph.test(character) ? neighbor.afterPictograph : 0) |
    (keycapBase.test(character) ? neighbor.keycapBase : 0) |
    (joining.test(character) ? neighbor.joining : 0);
  neighbors[code] = bits;
  return bits;
}

/** Bits of {@link neighbor} of the character that ends at a place. */
function neighborBefore(text: Uint16Array, end: number): number {
  if (end === 0) return 0;
  return neighborOf(end >= 2 && isPairAt(text, end - 2) ? pairAt(text, end - 2) : (text[end - 1] ?? 0));
}

/** `before`: the end of what stays before it. */
function isNeededAt(text: Uint16Array, at: number, before: number): boolean {
  const unit = text[at];
  if (unit !== 0x200c && unit !== 0x200d && unit !== 0xfe0f) return false;
  const previous = neighborBefore(text, before);
  if (unit === 0xfe0f) return (previous & (neighbor.pictograph | neighbor.keycapBase)) !== 0;
  const isLetter = (previous & neighbor.joining) !== 0;
  const isEmoji = unit === 0x200d && (previous & neighbor.afterPictograph) !== 0;
  if (!isLetter && !isEmoji) return false;
  const next = neighborAt(text, at + 1);
  return (isLetter && (next & neighbor.joining) !== 0) || (isEmoji && (next & neighbor.pictograph) !== 0);
}

const escapeSequence =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]{0,4}[0-~]?/g;

/** Takes terminal escape sequences out whole, then every control character but tab and line feed; CR LF becomes LF. */
export function stripTerminalCodes(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').replace(escapeSequence, '');
  return plain.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}
