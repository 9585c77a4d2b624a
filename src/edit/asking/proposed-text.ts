import type { FileChange } from '../file-change.ts';
import { planChanges } from '../plan-changes.ts';
import type { Plan } from '../plan-changes.ts';
import type { RequestedEdit } from '../requested-edit.ts';
import { applySplices } from '../splices.ts';
import { textSplices } from '../text-splices.ts';
import { EditRefused } from '../edit-refused.ts';
import type { Refusal } from '../edit-refused.ts';
import { checkedEdits } from './checked-edits.ts';
import type { EditCheck } from './checked-edits.ts';
import { workingText } from './edit-target.ts';

/** What edits make of the file: its whole new text, and the change that turns the document into it. */
export type ProposedText =
  | { readonly kind: 'proposed'; readonly after: string; readonly change: FileChange }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Works out the text that a file would have. Nothing is written; see {@link planChanges}. `platform`: Node's word for the system. */
export function proposedText(edits: readonly RequestedEdit[], check: EditCheck, platform: string): ProposedText {
  try {
    const { target } = check;
    const working = workingText(target);
    const plan = planned(checkedEdits(edits, check), check, platform);
    if (plan.kind === 'refused') return plan;
    const [change, ...others] = plan.changes;
    if (change === undefined || others.length > 0 || (change.kind !== 'change' && change.kind !== 'create'))
      return refusal(`Only ${target.path} may be changed.`);
    const after = change.kind === 'create' ? change.text : applySplices(working, change.splices);
    return { kind: 'proposed', after, change: forDocument(change, check, after) };
  } catch (error) {
    if (error instanceof EditRefused) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}

function planned(edits: readonly RequestedEdit[], { target }: EditCheck, platform: string): Plan {
  const { path, version, isNew } = target;
  const file = { text: workingText(target), ...(version !== undefined && { version }) };
  return planChanges(edits, {
    platform,
    defaultPath: path,
    read: (asked) => (asked === path && isNew !== true ? file : undefined),
  });
}

/** A change that was made for an earlier proposal, as a change of the document. */
function forDocument(change: FileChange, { target }: EditCheck, after: string): FileChange {
  if (change.kind !== 'change' || target.proposed === undefined || target.proposed === target.text) return change;
  return { ...change, splices: textSplices(target.text, after) };
}

function refusal(message: string): ProposedText {
  return { kind: 'refused', refusal: { reason: 'outside', message } };
}
