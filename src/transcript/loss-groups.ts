import type { LogEntry } from '../conversation/entry.ts';
import { formatModelRef } from '../models/model-ref.ts';
import type { Registry } from '../models/registry.ts';
import type { Loss } from '../protocols/protocol.ts';
import type { LossGroup } from './chat-view-messages.ts';
import { modelLabel } from './model-label.ts';

/** Most single things that a group tells of. */
const mostDetails = 8;
const longestDetail = 200;

/** What a request left out, grouped by kind and by the model that gets it back. Empty when nothing was. */
export function groupLosses(
  losses: readonly Loss[],
  log: readonly LogEntry[],
  registry: Registry,
): readonly LossGroup[] {
  const cut = new CutReasoning(log);
  const groups = Map.groupBy(
    losses
      .filter((loss) => !isOwnWord(loss, log))
      .map((loss) => ({ loss, kind: cut.takes(loss) ? ('cut' as const) : loss.kind })),
    ({ loss, kind }) => `${kind} ${loss.owner === undefined || kind === 'cut' ? '' : formatModelRef(loss.owner)}`,
  );
  return [...groups.values()].map((members) => {
    const { loss, kind } = members[0] as (typeof members)[number];
    const details = new Set(members.map((member) => member.loss.detail.slice(0, longestDetail).toWellFormed()));
    return {
      kind,
      count: members.length,
      ...(loss.owner !== undefined && kind !== 'cut' && { owner: modelLabel(registry, loss.owner).name }),
      details: [...details].slice(0, mostDetails),
    };
  });
}

/** Whether a loss is about words of the product's own, said for one turn: their wording does not matter. */
function isOwnWord({ kind, seq }: Loss, log: readonly LogEntry[]): boolean {
  const entry = log[seq];
  return kind === 'instruction' && (entry?.k !== 'instruction' || entry.scope === 'turn');
}

/** Tells thinking that was broken off, which is lost, from thinking that only another model can read. */
class CutReasoning {
  readonly #log: readonly LogEntry[];
  readonly #left = new Map<number, number>();

  constructor(log: readonly LogEntry[]) {
    this.#log = log;
  }

  takes({ kind, seq }: Loss): boolean {
    if (kind !== 'reasoning') return false;
    const left = this.#left.get(seq) ?? this.#open(seq);
    this.#left.set(seq, left - 1);
    return left > 0;
  }

  #open(seq: number): number {
    const entry = this.#log[seq];
    if (entry?.k !== 'step') return 0;
    return entry.parts.filter((part) => part.t === 'reasoning' && part.state === 'open').length;
  }
}
