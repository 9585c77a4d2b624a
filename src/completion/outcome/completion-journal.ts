import { BoundedMap } from '../../base/bounded-map.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import { lookAgainMs } from './accepted-texts.ts';
import type { CompletionEvent } from '../engine/suggestion.ts';

/** What became of the suggestions of one model since the window was opened. */
export interface ModelRecord {
  /** `provider/model`. */
  readonly model: string;
  readonly shown: number;
  /** Suggestions of which at least a piece was taken. */
  readonly taken: number;
  readonly whole: number;
  readonly word: number;
  readonly line: number;
  readonly typedThrough: number;
  readonly dropped: number;
  /** Mean share of accepted text that was still there after each of {@link lookAgainMs}; undefined before anybody looked. */
  readonly kept: readonly (number | undefined)[];
}

type Counts = { -readonly [K in Exclude<keyof ModelRecord, 'kept' | 'model'>]: number } & {
  readonly kept: readonly { count: number; sum: number }[];
};

const maximumModels = 50;

/** Counts by model, in memory only. No text is kept. */
export class CompletionJournal {
  readonly #counts = new BoundedMap<string, Counts>(maximumModels);

  note(event: CompletionEvent): void {
    if (event.kind === 'kept') {
      const kept = this.#of(event).kept[lookAgainMs.findIndex((after) => after === event.after)];
      if (kept !== undefined) {
        kept.count++;
        kept.sum += event.fraction;
      }
    } else if (event.kind === 'shown') this.#of(event.suggestion).shown++;
    else if (event.kind === 'accepted') {
      const counts = this.#of(event.suggestion);
      counts[event.how]++;
      if (event.isFirst) counts.taken++;
    } else if (event.kind === 'typed-through') this.#of(event.suggestion).typedThrough++;
    else if (event.kind === 'dropped') this.#of(event.suggestion).dropped++;
  }

  /** The model of the latest event last. */
  records(): readonly ModelRecord[] {
    return [...this.#counts].map(([model, { kept, ...counts }]) => ({
      model,
      ...counts,
      kept: kept.map(({ count, sum }) => (count === 0 ? undefined : sum / count)),
    }));
  }

  /** All models together. */
  total(): { readonly shown: number; readonly taken: number } {
    const records = this.records();
    return {
      shown: records.reduce((sum, { shown }) => sum + shown, 0),
      taken: records.reduce((sum, { taken }) => sum + taken, 0),
    };
  }

  /** A section for "Why No Suggestion?"; empty before the first suggestion. */
  toMarkdown(): string {
    const records = this.records();
    if (records.length === 0) return '';
    const share = (value: number | undefined): string => (value === undefined ? '–' : `${Math.round(value * 100)}%`);
    const rows = records.map(
      ({ model, shown, whole, word, line, typedThrough, dropped, kept }) =>
        `| ${cell(model)} | ${[shown, whole, word, line, typedThrough, dropped, ...kept.map(share)].join(' | ')} |`,
    );
    return [
      '## Suggestions since this window was opened',
      '',
      '| model | shown | accepted | by word | by line | typed | dropped | there after 30 s | after 5 min |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...rows,
      '',
    ].join('\n');
  }

  #of({ model }: { readonly model: Parameters<typeof formatModelRef>[0] }): Counts {
    const name = formatModelRef(model);
    const known = this.#counts.get(name) ?? emptyCounts();
    this.#counts.set(name, known);
    return known;
  }
}

function emptyCounts(): Counts {
  const kept = lookAgainMs.map(() => ({ count: 0, sum: 0 }));
  return { shown: 0, taken: 0, whole: 0, word: 0, line: 0, typedThrough: 0, dropped: 0, kept };
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|<>[\]`\\*_]/g, '\\$&');
}
