import type { CursorContext } from '../engine/document-snapshot.ts';

/** What may stand right of the cursor in the middle of a line without an invitation by the person. */
const quietSuffix = /^[\s)\]}>"'`]*[:{;,]?\s*$/;

/** Why an unrequested suggestion is unwelcome here; undefined where they may. */
export function unwantedPlace({ before, lineSuffix }: CursorContext): string | undefined {
  if (/^[\w$]/.test(lineSuffix) && /[\w$]$/.test(before)) return 'The cursor stands inside a word.';
  return quietSuffix.test(lineSuffix)
    ? undefined
    : 'There is code right of the cursor; use Trigger Completion to ask here.';
}
