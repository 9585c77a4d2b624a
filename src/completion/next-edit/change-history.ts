import { EditedRegions } from './edited-regions.ts';
import type { EditedRegion } from './edited-regions.ts';
import { changed, inOrder } from './text-change.ts';
import type { Stretch, TextChange } from './text-change.ts';

const rules = { kept: 20, longest: 4_000, widen: wholeLines };

/** What was changed lately in one document, line by line. */
export class ChangeHistory {
  readonly #regions = new EditedRegions(rules);

  /** Takes the changes of one step. `before` is the text in front of them. */
  change(changes: readonly TextChange[], before: string, now: number): void {
    let text = before;
    for (const change of inOrder(changes)) {
      this.#regions.change(change, text, now);
      text = changed(text, change);
    }
  }

  reset(): void {
    this.#regions.reset();
  }

  /**
   * The latest changes as diffs, the latest last, in at most `longest` characters. `text` is the text as it is now. `redact` sees what stood
   * and stands there without the marks of the diff, which would cut a secret of several lines in pieces.
   */
  toDiff(text: string, longest: number, redact = (shown: string): string => shown): string {
    const kept: string[] = [];
    let length = 0;
    for (const region of this.#regions.all.toReversed()) {
      const diff = diffOf(region, text, redact);
      length += diff.length;
      if (length > longest) break;
      kept.unshift(diff);
    }
    return kept.join('');
  }

  /** Whether an edit would bring back what the person just changed. */
  isTakenBack(edit: TextChange, text: string): boolean {
    const after = changed(text, edit);
    // The whole text: the same undoing can be told as an edit in front of the place or behind it.
    return this.#regions.all.some(({ start, end, old }) => after === changed(text, { start, end, text: old }));
  }
}

function diffOf({ start, end, old }: EditedRegion, text: string, redact: (shown: string) => string): string {
  const now = text.slice(start, end);
  if (now === old) return '';
  const line = text.slice(0, start).split('\n').length;
  const lines = (all: string, mark: string): string =>
    redact(all)
      .split('\n')
      .map((one) => `${mark}${one.replace(/\r$/, '')}\n`)
      .join('');
  return `@@ line ${line}\n${lines(old, '-')}${lines(now, '+')}`;
}

/** The stretch with the rest of its first and last line, without the line end. */
function wholeLines(text: string, { start, end }: Stretch): Stretch {
  const close = text.indexOf('\n', end);
  return { start: start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1, end: close < 0 ? text.length : close };
}
