/** One replacement in a text: what stands between two offsets (UTF-16 units) becomes `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with the splices applied. They must be in ascending order and not overlap; offsets are those of the text as it is. Throws a
 * RangeError otherwise, because a splice in the wrong place corrupts a file.
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, text: inserted } of splices) {
    if (start < position || end < start || end > text.length)
      throw new RangeError('These splices do not fit the text.');
    result += text.slice(position, start) + inserted;
    position = end;
  }
  return result + text.slice(position);
}

/** The splices that turn the changed text back into `text`. */
export function invertSplices(text: string, splices: readonly Splice[]): readonly Splice[] {
  let shift = 0;
  return splices.map(({ start, end, text: inserted }) => {
    const at = start + shift;
    shift += inserted.length - (end - start);
    return { start: at, end: at + inserted.length, text: text.slice(start, end) };
  });
}

/**
 * Adds a splice that was made for the text after `splices` to them, so that one pass over the original text does both. Where it touches what
 * an earlier splice wrote, the two become one.
 */
export function composeSplice(text: string, splices: readonly Splice[], added: Splice): readonly Splice[] {
  const before: Splice[] = [];
  const after: Splice[] = [];
  const touched: { readonly splice: Splice; readonly at: number }[] = [];
  let shift = 0;
  for (const splice of splices) {
    const at = splice.start + shift;
    const end = at + splice.text.length;
    if (end < added.start) before.push(splice);
    else if (at > added.end) after.push(splice);
    else touched.push({ splice, at });
    shift += splice.text.length - (splice.end - splice.start);
  }
  return [...before, merged(text, { before, touched, added }), ...after];
}

interface Touching {
  readonly before: readonly Splice[];
  /** With where the text of each begins after all earlier splices. */
  readonly touched: readonly { readonly splice: Splice; readonly at: number }[];
  readonly added: Splice;
}

function merged(text: string, { before, touched, added }: Touching): Splice {
  const shiftBefore = before.reduce((sum, { start, end, text: inserted }) => sum + inserted.length - (end - start), 0);
  const first = touched[0];
  const last = touched.at(-1);
  if (first === undefined || last === undefined) {
    return { start: added.start - shiftBefore, end: added.end - shiftBefore, text: added.text };
  }
  const start = Math.min(added.start - shiftBefore, first.splice.start);
  const lastEnd = last.at + last.splice.text.length;
  const end = last.splice.end + Math.max(0, added.end - lastEnd);
  const stretch = applySplices(
    text.slice(start, end),
    touched.map(({ splice }) => ({ start: splice.start - start, end: splice.end - start, text: splice.text })),
  );
  const at = start + shiftBefore;
  return {
    start,
    end,
    text: stretch.slice(0, added.start - at) + added.text + stretch.slice(added.end - at),
  };
}
