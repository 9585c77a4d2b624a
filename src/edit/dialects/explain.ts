import type { Refusal, RefusalReason } from '../edit-refused.ts';

/** What a dialect calls its parts. */
export interface DialectWords {
  readonly oldText: string;
  readonly newText: string;
  readonly edit: string;
}

/** A refusal for the model: what happened, that nothing changed, and the next action in the words of its dialect. */
export function explainRefusal(refusal: Refusal, words: DialectWords): string {
  return `${refusal.message}\nNothing was changed. ${nextAction(refusal.reason, words)}`;
}

function nextAction(reason: RefusalReason, { oldText, newText, edit }: DialectWords): string {
  const actions: Record<RefusalReason, string> = {
    'not-found': `Read the lines again and copy them exactly into ${oldText}.`,
    ambiguous: `Add a line before or after to ${oldText} so that it is in the file once.`,
    stale: `Read the file again and make the ${edit} for its present text.`,
    elided: `Write every line of ${newText}; leave nothing out.`,
    identical: `Make ${newText} differ from ${oldText}, or leave the ${edit} out.`,
    outside: 'Give a path inside the workspace.',
    malformed: `Write the whole ${edit} again in the format asked for.`,
    'missing-file': 'Give the path of a file that exists.',
    exists: 'Change the file that is there, or choose another path.',
    'empty-search': `Put the lines to be replaced into ${oldText}.`,
    overlapping: `Join the changes of the same lines into one ${edit}.`,
    unwritable: `Leave that file out of the ${edit}.`,
  };
  return actions[reason];
}
