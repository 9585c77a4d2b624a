import { Listeners } from '../../base/listeners.ts';
import type { Role } from '../../models/role.ts';
import type { Rung } from '../../models/selection.ts';

/** A change of the models for a role in one place, and how to take it back. */
export interface ModelChange {
  readonly role: Role;
  readonly place: Exclude<Rung, 'detected'>;
  /** The list that the place has now, as written; empty where it has none any more. */
  readonly list: readonly string[];
  /** The list that it had before. */
  readonly before: readonly string[];
  /** Whether the change can be taken back now: that of a conversation only while it is open. */
  readonly isInReach: () => boolean;
  /** Takes the change back exactly. False, with nothing done, where something else was written since. */
  readonly undo: () => Promise<boolean>;
}

/** What became of taking a change back. */
export type Undone =
  { readonly kind: 'undone' | 'changed-since'; readonly change: ModelChange } | { readonly kind: 'nothing' };

/** Changes that are remembered; older ones are forgotten. */
const mostChanges = 50;

/** The changes of models that were made in this window, to be taken back one by one, the last first. */
export class ModelHistory {
  readonly #changes: ModelChange[] = [];
  readonly #recorded = new Listeners<ModelChange>();
  #isUndoing = false;

  /** Fires after a change was recorded. */
  readonly onDidRecord = this.#recorded.on;

  /** Remembers a change. One that comes from taking another back is none. */
  record(change: ModelChange): void {
    if (this.#isUndoing) return;
    this.#changes.push(change);
    if (this.#changes.length > mostChanges) this.#changes.shift();
    this.#recorded.fire(change);
  }

  /** Whether there is a change that can be taken back now. */
  get canUndo(): boolean {
    return this.#changes.some((change) => change.isInReach());
  }

  /** Takes the last change in reach back. One whose setting was written since is left alone, and forgotten. Rejects where writing fails. */
  async undo(): Promise<Undone> {
    if (this.#isUndoing) return { kind: 'nothing' };
    const change = this.#changes.findLast((each) => each.isInReach());
    if (change === undefined) return { kind: 'nothing' };
    this.#isUndoing = true;
    try {
      const isDone = await change.undo();
      this.#changes.splice(this.#changes.indexOf(change), 1);
      return { kind: isDone ? 'undone' : 'changed-since', change };
    } finally {
      this.#isUndoing = false;
    }
  }
}
