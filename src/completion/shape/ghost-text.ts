/** An item for one line as VS Code gets it: what it would replace, and with what. Columns count from 0. */
export interface LineEdit {
  readonly line: string;
  readonly start: number;
  readonly end: number;
  readonly insertText: string;
}

/** Text that VS Code draws before a column of the line. */
export interface GhostPart {
  readonly column: number;
  readonly text: string;
}

/** VS Code does not compare longer texts. */
const longest = 5_000;

/**
 * What VS Code draws for an item, by its own rule (`computeGhostText`, mode `subword`): the indentation of the line stays, and what else is
 * replaced has to occur in the new text in order; the rest is drawn between. Undefined where something would have to go: VS Code hides that
 * item without a word. No parts: there is nothing to draw. Linear.
 */
export function ghostText({ line, start, end, insertText }: LineEdit): readonly GhostPart[] | undefined {
  let from = start;
  let text = insertText;
  while (from < end && line[from] === text[from - start]) from++;
  text = text.slice(from - start);
  const indentation = indentationOf(line).length;
  if (from <= indentation) {
    const replaced = line.slice(from, indentation);
    from = Math.min(from + replaced.length, end);
    text = text.startsWith(replaced) ? text.slice(replaced.length) : text.slice(indentationOf(text).length);
  }
  const old = line.slice(from, end);
  if (old.length > longest || text.length > longest) return undefined;
  const kept = keptPlaces(pairedUnits(old), pairedUnits(text)) ?? keptPlaces(units(old), units(text));
  return kept === undefined ? undefined : partsBetween(kept, text, from);
}

function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function units(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** Parentheses are told apart by pair and depth, so that one is compared only with its like. */
function pairedUnits(text: string): number[] {
  let level = 0;
  let group = 0;
  return units(text).map((unit, at) => {
    const character = text[at];
    if (character === '(') return 65_536 + 2 * (100 * group + level++);
    if (character !== ')') return unit;
    level = Math.max(0, level - 1);
    const own = 65_537 + 2 * (100 * group + level);
    if (level === 0) group++;
    return own;
  });
}

/** Where in `whole` each unit of `part` is; undefined where not all of them are there in order. Equal ends are taken first. */
function keptPlaces(part: readonly number[], whole: readonly number[]): readonly number[] | undefined {
  if (part.length > whole.length) return undefined;
  const places: number[] = [];
  let first = 0;
  while (first < part.length && part[first] === whole[first]) places.push(first++);
  let last = 0;
  while (last < part.length - first && part[part.length - 1 - last] === whole[whole.length - 1 - last]) last++;
  let at = first;
  for (let i = first; i < part.length - last; i++) {
    while (at < whole.length - last && whole[at] !== part[i]) at++;
    if (at >= whole.length - last) return undefined;
    places.push(at++);
  }
  for (let i = last; i > 0; i--) places.push(whole.length - i);
  return places;
}

function partsBetween(kept: readonly number[], text: string, column: number): GhostPart[] {
  const parts: GhostPart[] = [];
  let from = 0;
  for (const [i, place] of [...kept, text.length].entries()) {
    if (place > from) parts.push({ column: column + i, text: text.slice(from, place) });
    from = place + 1;
  }
  return parts;
}
