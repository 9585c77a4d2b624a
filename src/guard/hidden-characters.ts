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

const hiddenSet = `[${ranges.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('')}]`;
const anyHidden = new RegExp(hiddenSet, 'u');
const allHidden = new RegExp(hiddenSet, 'gu');
const pictograph = /\p{Extended_Pictographic}/u;
const afterPictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]/u;
const keycapBase = /[0-9#*]/;
/** Scripts whose words need joiners. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;

/** Class of one character; undefined for visible ones. */
export function hiddenClassOf(character: string): HiddenClass | undefined {
  const code = character.codePointAt(0) ?? 0;
  return ranges.find(([first, last]) => code >= first && code <= last)?.[2];
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
  const removed = new Map<HiddenClass, number>();
  if (!anyHidden.test(text)) return { text, removed };
  let previous = '';
  let goneUpTo = -1;
  const result = text.replace(allHidden, (character: string, at: number) => {
    // Behind something that was taken out, what stood before that counts.
    if (at !== goneUpTo) previous = characterBefore(text, at);
    const end = at + character.length;
    const kind = hiddenClassOf(character);
    if (kind === undefined || isNeeded(character, previous, characterAt(text, end))) return character;
    removed.set(kind, (removed.get(kind) ?? 0) + 1);
    goneUpTo = end;
    return '';
  });
  return { text: result, removed };
}

/** How many hidden characters {@link stripHidden} took out. */
export function countRemoved({ removed }: Stripped): number {
  return [...removed.values()].reduce((sum, count) => sum + count, 0);
}

/** Whether {@link stripHidden} would take something out. */
export function hasHidden(text: string): boolean {
  return anyHidden.test(text) && stripHidden(text).removed.size > 0;
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
