import type { SwitchEntry } from '../conversation/entry.ts';
import { sameOwner } from '../conversation/part.ts';
import type { Owner } from '../conversation/part.ts';
import type { ToldFault } from '../conversation/fault.ts';
import type { Registry } from '../models/registry.ts';
import type { HandOff, HandOffReason } from './chat-view-messages.ts';
import type { ChatWords } from './chat-words.ts';
import { isServerError } from './server-error.ts';
import { actionId } from './view-actions.ts';
import { pairLabels } from './model-label.ts';

/** The step that another model goes on with, or stands in place of. */
export interface CutStep {
  readonly owner: Owner;
  /** What it failed with; undefined where the log does not tell, or where it did not fail. */
  readonly fault: ToldFault | undefined;
  /** The person wanted another model in the middle of it. */
  readonly isAsked: boolean;
}

/** How a hand-off stands to the answer it is in. */
export interface HandOffPlace {
  readonly mode: HandOff['mode'];
  /** Characters of the answer that stood there. */
  readonly after: number;
  /** Absent where nothing of the step had been shown. */
  readonly cut: CutStep | undefined;
}

/**
 * What the view is told of the switches before a step: one hand-off, however many models were tried in vain. It is from the model that was
 * seen to write; where none was, from the last one that could not answer. Undefined where the same model went on in the end.
 */
export function handOffOf(
  switches: readonly SwitchEntry[],
  { mode, after, cut }: HandOffPlace,
  { registry, words }: { readonly registry: Registry; readonly words: ChatWords },
): HandOff | undefined {
  const last = switches.at(-1);
  if (last === undefined) return undefined;
  const source = cut?.owner ?? last.from;
  if (sameOwner(source, last.to)) return undefined;
  const [from, to] = pairLabels(registry, source, last.to);
  const faults = [cut?.isAsked === true ? undefined : cut?.fault, last.fault].filter((fault) => fault !== undefined);
  const details = new Set([
    ...faults.map((fault) => words.text({ code: 'fault', fault })),
    ...(last.reason === undefined ? [] : [last.reason]),
  ]);
  return {
    from,
    to,
    reason: isAsked(switches, cut) ? 'asked' : reasonOf(last, cut === undefined ? last.fault : faults[0]),
    mode,
    after: cut === undefined ? 0 : after,
    ...(details.size > 0 && { detail: [...details].join('\n') }),
    back: actionId('return-to', from.ref),
  };
}

/** Whether the person wanted another model to take over, whichever it was in the end. */
export function isAsked(switches: readonly SwitchEntry[], cut: CutStep | undefined): boolean {
  return cut?.isAsked === true || switches.at(-1)?.why === 'user';
}

function reasonOf({ why }: SwitchEntry, fault: ToldFault | undefined): HandOffReason {
  if (fault !== undefined) return isServerError(fault) ? 'server' : fault.kind;
  return why === 'policy' ? 'rule' : 'unknown';
}
