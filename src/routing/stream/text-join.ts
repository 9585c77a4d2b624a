import { openFence } from './code-fence.ts';
import { judgeAsked, judgePrefilled } from './overlap.ts';
import type { Seam, Verdict } from './overlap.ts';

/** What comes out of a join: text that goes on behind what is shown, or text that replaces what is shown from `keep` on. */
export interface Joined {
  readonly text: string;
  /** Length of what stays of the shown text. Absent: all of it. */
  readonly keep?: number;
}

const nothing: Joined = { text: '' };
/** A head of so many characters is looked at with every piece; a longer one each time it has grown by this factor, so that the work stays linear. */
const everyPieceUntil = 256;
const growth = 1.125;

/** Joins the text of a model that goes on to what is shown: holds its beginning back until it is clear where it belongs. */
export class TextJoin {
  readonly #seam: Seam;
  readonly #judge: (seam: Seam, head: string, isWhole: boolean) => Verdict;
  readonly #canTakeBack: boolean;
  #head: string | undefined = '';
  /** A shorter head is not looked at again. */
  #nextLook = 0;

  constructor({ shown, told }: Seam, mode: 'ask' | 'prefill', canTakeBack: boolean) {
    this.#seam = { shown, told, fence: mode === 'ask' ? openFence(shown.slice(0, told)) : undefined };
    this.#judge = mode === 'ask' ? judgeAsked : judgePrefilled;
    this.#canTakeBack = canTakeBack;
  }

  /** The place of the text is found; what comes from now on goes through as it is. */
  get isDone(): boolean {
    return this.#head === undefined;
  }

  push(text: string): Joined {
    if (this.#head === undefined) return { text };
    this.#head += text;
    return this.#head.length < this.#nextLook ? nothing : this.#decide(false);
  }

  /** What came so far was no text; another one follows. Nothing where the place is found. */
  reset(): void {
    if (this.#head === undefined) return;
    this.#head = '';
    this.#nextLook = 0;
  }

  /** The text is over. */
  end(): Joined {
    return this.#head === undefined || this.#head === '' ? nothing : this.#decide(true);
  }

  #decide(isWhole: boolean): Joined {
    const head = this.#head ?? '';
    const verdict = this.#judge(this.#seam, head, isWhole);
    if (verdict.kind === 'wait') {
      this.#nextLook = head.length < everyPieceUntil ? 0 : Math.ceil(head.length * growth);
      return nothing;
    }
    this.#head = undefined;
    const text = head.slice(verdict.skip);
    if (verdict.kind === 'join') return { text };
    if (this.#canTakeBack) return { text, keep: verdict.to };
    // It cannot be taken back: the new wording stands in a paragraph of its own.
    const { shown } = this.#seam;
    return { text: `${shown.slice(shown.trimEnd().length).includes('\n') ? '' : '\n\n'}${text}` };
  }
}
