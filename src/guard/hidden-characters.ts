/* eslint-disable no-control-regex -- control characters are what is looked for */
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
const units = new Uint8Array(0x10000);
const pairs = 0xff;
for (const [first, last, kind] of ranges) {
  if (last <= 0xffff) units.fill(hiddenClasses.indexOf(kind) + 1, first, last + 1);
  else units.fill(pairs, highOf(first), highOf(last) + 1);
}

function highOf(codePoint: number): number {
  return 0xd800 + ((codePoint - 0x10000) >> 10);
}

const pictograph = /\p{Extended_Pictographic}/u;
const afterPictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]/u;
const keycapBase = /[0-9#*]/;
/** Scripts whose words need joiners. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** Class of one character; undefined for visible ones. */
export function hiddenClassOf(character: string): HiddenClass | undefined {
  return hiddenClasses[classAt(character, 0)];
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
  const counts = new Uint32Array(hiddenClasses.length);
  const pieces: string[] = [];
  let kept = 0;
  let previous = '';
  for (let at = nextHidden(text, 0); at < text.length;) {
    // Behind something that was taken out, what stood before that counts.
    if (at !== kept || at === 0) previous = characterBefore(text, at);
    const kind = classAt(text, at);
    const end = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
    if (kind >= 0 && !isNeededAt(text, at, previous)) {
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (at > kept) pieces.push(text.slice(kept, at));
      kept = end;
    }
    at = nextHidden(text, end);
  }
  const removed = new Map<HiddenClass, number>();
  for (const [kind, name] of hiddenClasses.entries()) if (counts[kind]) removed.set(name, counts[kind]);
  return { text: removed.size === 0 ? text : pieces.join('') + text.slice(kept), removed };
}

/** Place of a character's class in {@link hiddenClasses}; -1 for a visible one. */
function classAt(text: string, at: number): number {
  const unit = units[text.charCodeAt(at)] ?? 0;
  if (unit !== pairs) return unit - 1;
  const code = text.codePointAt(at) ?? 0;
  const range = ranges.find(([first, last]) => code >= first && code <= last);
  return range === undefined ? -1 : hiddenClasses.indexOf(range[2]);
}

/** The next place of a character that may be hidden; the length of the text where there is none. */
function nextHidden(text: string, from: number): number {
  let at = from;
  while (at < text.length && units[text.charCodeAt(at)] === 0) at++;
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

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  const isPair = low >= 0xdc00 && low <= 0xdfff && at >= 2 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  return at === 0 ? '' : text.slice(isPair ? at - 2 : at - 1, at);
}

function isNeededAt(text: string, at: number, previous: string): boolean {
  const character = text.charAt(at);
  if (character !== '\u200c' && character !== '\u200d' && character !== '\ufe0f') return false;
  return previous !== '' && isNeeded(character, previous, characterAt(text, at + 1));
}

function isNeeded(character: string, previous: string, next: string): boolean {
  if (character === '\u200d' && afterPictograph.test(previous) && pictograph.test(next)) return true;
  if (character === '\u200c' || character === '\u200d') return joining.test(previous) && joining.test(next);
  return character === '\ufe0f' && (pictograph.test(previous) || keycapBase.test(previous));
}

const escapeSequence =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]{0,4}[0-~]?/g;

/** Takes terminal escape sequences out whole, then every control character but tab and line feed; CR LF becomes LF. */
export function stripTerminalCodes(text: string): string {
  const plain = text.replaceAll('\r\n', '\n').replace(escapeSequence, '');
  return plain.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}
