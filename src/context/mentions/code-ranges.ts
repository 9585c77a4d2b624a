/** A stretch of a text, from `start` up to and without `end`, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where code stands in Markdown: fenced blocks first (one without an end reaches to the end of the text), then, in what is left, what stands
 * between two runs of backticks of the same length in one paragraph. In order, in time proportional to the text.
 */
export function codeRanges(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let fence: { readonly start: number; readonly length: number } | undefined;
  let paragraph = 0;
  for (const { start, end } of linesOf(text)) {
    const [, run = '', info = ''] = /^ {0,3}(`{3,})([^`\n]*)$/.exec(text.slice(start, end)) ?? [];
    if (fence === undefined && run !== '') {
      ranges.push(...spansIn(text, { start: paragraph, end: start }));
      fence = { start, length: run.length };
    } else if (fence !== undefined && run.length >= fence.length && info.trim() === '') {
      ranges.push({ start: fence.start, end });
      fence = undefined;
      paragraph = end;
    } else if (fence === undefined && text.slice(start, end).trim() === '') {
      ranges.push(...spansIn(text, { start: paragraph, end: start }));
      paragraph = end;
    }
  }
  const rest =
    fence === undefined
      ? spansIn(text, { start: paragraph, end: text.length })
      : [{ start: fence.start, end: text.length }];
  return [...ranges, ...rest];
}

function* linesOf(text: string): Generator<TextRange> {
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield { start, end };
    start = end + 1;
  }
}

function spansIn(text: string, { start, end }: TextRange): TextRange[] {
  const runs = [...text.slice(start, end).matchAll(/`+/g)].map((run) => ({
    at: start + run.index,
    length: run[0].length,
  }));
  const next = nextOfSameLength(runs.map(({ length }) => length));
  const spans: TextRange[] = [];
  for (let index = 0; index < runs.length; index++) {
    const open = runs[index];
    const closer = next[index];
    const close = closer === undefined ? undefined : runs[closer];
    if (open === undefined || closer === undefined || close === undefined) continue;
    spans.push({ start: open.at, end: close.at + close.length });
    index = closer;
  }
  return spans;
}

/** For each number the place of the next equal one. */
function nextOfSameLength(lengths: readonly number[]): (number | undefined)[] {
  const next: (number | undefined)[] = [];
  const last = new Map<number, number>();
  for (let index = lengths.length - 1; index >= 0; index--) {
    const length = lengths[index] ?? 0;
    next[index] = last.get(length);
    last.set(length, index);
  }
  return next;
}
