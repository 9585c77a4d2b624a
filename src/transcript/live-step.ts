import type { StepEntry, SwitchEntry } from '../conversation/entry.ts';
import type { Owner, Part } from '../conversation/part.ts';
import type { HandOffMode } from '../routing/answer-event.ts';

/** What has come of a step that is not in the log yet. */
export class LiveStep {
  readonly owner: Owner;
  readonly mode: HandOffMode;
  /** Changes of model before it that are not in the log yet. */
  switches: readonly SwitchEntry[];
  readonly #parts = new Map<number, Part>();

  constructor(owner: Owner, mode: HandOffMode, switches: readonly SwitchEntry[] = []) {
    this.owner = owner;
    this.mode = mode;
    this.switches = switches;
  }

  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  /** Adds text to a part. */
  addText(index: number, kind: 'text' | 'reasoning', text: string): void {
    const part = this.#parts.get(index);
    const before = part?.t === kind ? part.text : '';
    this.#parts.set(
      index,
      kind === 'text' ? { t: 'text', text: before + text } : { t: 'reasoning', text: before + text, state: 'open' },
    );
  }

  /** All visible text. */
  get text(): string {
    return [...this.#parts.values()].map((part) => (part.t === 'text' ? part.text : '')).join('');
  }

  /**
   * Adds a part that came whole. Returns false where it is there already or shown by other means: text always comes in pieces, and a text that
   * goes on is delivered with what it goes on with; calls are shown once they are in the log.
   */
  addPart(index: number, part: Part): boolean {
    if (this.#parts.has(index) || (part.t !== 'reasoning' && part.t !== 'vendor')) return false;
    this.#parts.set(index, part);
    return true;
  }

  /** As the log would keep it. `before`: id of the step that it goes on with, or stands in place of. */
  toStep(id: string, before: string | undefined): StepEntry {
    const link = before === undefined ? {} : this.mode === 'restart' ? { restarts: before } : { continues: before };
    return { k: 'step', id, owner: this.owner, parts: [...this.#parts.values()], end: { kind: 'stop' }, ...link };
  }
}
