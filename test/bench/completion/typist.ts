import { logNormal, seeded } from './seeded.ts';

/** One thing a person does at the keyboard, \`gapMs\` after the one before. */
export type Keystroke =
  | { readonly kind: 'type'; readonly text: string; readonly gapMs: number }
  /** Enter in an editor that indents by itself: the line end and the next line's indentation come with one key. */
  | { readonly kind: 'enter'; readonly text: string; readonly gapMs: number }
  | { readonly kind: 'backspace'; readonly gapMs: number };

export interface Typist {
  /** Median milliseconds between two keys. Default 130. */
  readonly gapMs?: number;
  /** Median milliseconds of a pause at the start of a line. Default 450. */
  readonly pauseMs?: number;
  /** Share of words in which a wrong key is typed and taken back. Default 0: the peers were measured without. */
  readonly slips?: number;
}

const spread = 0.45;

/** How a person types a text: log-normal gaps, pauses at line starts, indentation by the editor. The same for a seed. */
export function typistTrace(text: string, seed: number, typist: Typist = {}): Keystroke[] {
  const { gapMs = 130, pauseMs = 450, slips = 0 } = typist;
  const random = seeded(seed * 7_919 + 17);
  const wait = (median: number): number => Math.min(2_000, logNormal(random, median, spread));
  const keys: Keystroke[] = [];
  let next = pauseMs;
  for (const piece of text.match(/^[ \t]+|\n+[ \t]*|[\s\S]/g) ?? []) {
    if (slips > 0 && /\w/.test(piece) && random() < slips / 5) {
      keys.push({ kind: 'type', text: 'q', gapMs: wait(next) }, { kind: 'backspace', gapMs: wait(gapMs) });
      next = gapMs;
    }
    const isEnter = piece.startsWith('\n');
    keys.push({ kind: isEnter ? 'enter' : 'type', text: piece, gapMs: wait(next) });
    next = isEnter ? pauseMs : gapMs;
  }
  return keys;
}
