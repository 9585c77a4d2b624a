import type { SwitchEntry } from '../conversation/entry.ts';
import { sameOwner } from '../conversation/part.ts';
import type { Fault } from '../conversation/fault.ts';
import type { Registry } from '../models/registry.ts';
import type { HandOver, HandOverReason } from './chat-view-messages.ts';
import { faultText, viewAction } from './fault-text.ts';
import { modelLabel } from './model-label.ts';

/** How a hand-over stands to the answer it is in. */
export interface HandOverPlace {
  readonly mode: HandOver['mode'];
  /** Characters of the answer that stood there. */
  readonly after: number;
  /** What the step that was left had failed with, where the log tells. */
  readonly fault: Pick<Fault, 'kind' | 'message'> | undefined;
}

/**
 * What the view is told of the switches before a step: one hand-over, however many models were tried in vain. Undefined where the same model
 * went on in the end.
 */
export function handOverOf(
  switches: readonly SwitchEntry[],
  place: HandOverPlace,
  registry: Registry,
): HandOver | undefined {
  const [first] = switches;
  const last = switches.at(-1);
  if (first === undefined || last === undefined || sameOwner(first.from, last.to)) return undefined;
  const from = modelLabel(registry, first.from);
  const fault = first.fault ?? (first.why === 'failover' ? place.fault : undefined);
  const details = [
    ...(fault === undefined ? [] : [faultText(fault)]),
    ...(first.reason === undefined ? [] : [first.reason]),
    ...switches.slice(1).map((each) => vainly(each, registry)),
  ];
  return {
    from,
    to: modelLabel(registry, last.to),
    reason: reasonOf(first, fault?.kind),
    mode: place.mode,
    after: place.mode === 'unseen' ? 0 : place.after,
    ...(details.length > 0 && { detail: details.join('\n') }),
    back: viewAction('return-to', from.ref).id,
  };
}

function reasonOf(change: SwitchEntry, fault: Fault['kind'] | undefined): HandOverReason {
  if (change.why === 'user') return 'asked';
  return change.why === 'policy' ? 'rule' : (fault ?? 'unknown');
}

/** A model that was tried on the way. */
function vainly(change: SwitchEntry, registry: Registry): string {
  const why = change.reason ?? (change.fault === undefined ? 'It could not go on either.' : faultText(change.fault));
  return `${modelLabel(registry, change.from).name}: ${why}`;
}
