import type { TextLines } from '../text-lines.ts';

/** What is compared of a line: equal keys are equal lines. Keys must be equal for equal lines. */
export type LineKey = (line: string) => string;

/** More places than this are not looked for: two are too many already, and the rest only serve the message. */
const mostPlaces = 200;
const mostCandidates = 2_000;

/**
 * The lines at which a run of lines begins, by key, in order; places may overlap. Takes time linear in the text: the longest word of the
 * run is looked up first, and where it is everywhere, one pass over all lines decides.
 */
export function findLines(lines: TextLines, wanted: readonly string[], key: LineKey): readonly number[] {
  if (wanted.length === 0 || wanted.length > lines.count) return [];
  const keys = wanted.map(key);
  const seed = seedOf(wanted);
  const candidates = seed && candidateLines(lines, seed);
  if (candidates === undefined) return everyPlace(lines, keys, key);
  let compared = 0;
  const most = 4 * lines.count + 1_000;
  const places: number[] = [];
  for (const start of candidates) {
    if (start + keys.length > lines.count) continue;
    let same = 0;
    while (same < keys.length && key(lines.content(start + same)) === keys[same]) same++;
    compared += same + 1;
    if (compared > most) return everyPlace(lines, keys, key);
    if (same === keys.length) places.push(start);
    if (places.length === mostPlaces) break;
  }
  return places;
}

interface Seed {
  readonly text: string;
  /** Which of the wanted lines it is in. */
  readonly line: number;
}

/** The longest run of characters that every view leaves as it is. */
function seedOf(wanted: readonly string[]): Seed | undefined {
  let best: Seed | undefined;
  for (const [line, text] of wanted.entries()) {
    if (text.length <= (best?.text.length ?? 0)) continue;
    for (const [word] of text.matchAll(/[!#-&(-,./0-~]+/g)) {
      if (word.length > (best?.text.length ?? 0)) best = { text: word, line };
    }
  }
  return best;
}

function candidateLines(lines: TextLines, seed: Seed): readonly number[] | undefined {
  const candidates: number[] = [];
  let at = lines.text.indexOf(seed.text);
  while (at !== -1) {
    const line = lines.lineAt(at);
    const start = line - seed.line;
    if (start >= 0) candidates.push(start);
    if (candidates.length > mostCandidates) return undefined;
    at = lines.text.indexOf(seed.text, lines.start(line + 1));
  }
  return candidates;
}

/** Knuth, Morris and Pratt on keys. */
function everyPlace(lines: TextLines, keys: readonly string[], key: LineKey): readonly number[] {
  const fallback = failures(keys);
  const places: number[] = [];
  let matched = 0;
  for (let line = 0; line < lines.count; line++) {
    const current = key(lines.content(line));
    while (matched > 0 && keys[matched] !== current) matched = fallback[matched - 1] ?? 0;
    if (keys[matched] === current) matched++;
    if (matched < keys.length) continue;
    places.push(line - keys.length + 1);
    if (places.length === mostPlaces) break;
    matched = fallback[matched - 1] ?? 0;
  }
  return places;
}

/** For each prefix the length of its longest border. */
function failures(keys: readonly string[]): readonly number[] {
  const table = [0];
  let length = 0;
  for (let index = 1; index < keys.length; index++) {
    while (length > 0 && keys[length] !== keys[index]) length = table[length - 1] ?? 0;
    if (keys[length] === keys[index]) length++;
    table.push(length);
  }
  return table;
}
