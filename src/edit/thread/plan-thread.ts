import type { FileText } from '../file-change.ts';
import { planChanges } from '../plan-changes.ts';
import type { Plan } from '../plan-changes.ts';
import type { RequestedEdit } from '../requested-edit.ts';

/** What the thread is told: the texts of the files in pieces, then the edits. Can be cloned. */
export type ToPlanThread =
  | { readonly kind: 'piece'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'plan';
      readonly edits: readonly RequestedEdit[];
      readonly platform: string;
      readonly defaultPath: string | undefined;
      /** The state of each file; a file that is not named here does not exist. */
      readonly files: readonly (readonly [path: string, state: Omit<FileText, 'text'>])[];
    };

/** What runs in the thread: keeps the texts, and answers the message with the edits. */
export function planThread(): (message: ToPlanThread) => Plan | undefined {
  const pieces = new Map<string, string[]>();
  return (message) => {
    if (message.kind === 'piece') {
      const known = pieces.get(message.path);
      if (known === undefined) pieces.set(message.path, [message.text]);
      else known.push(message.text);
      return undefined;
    }
    const { edits, platform, defaultPath, files } = message;
    const texts = new Map(
      files.map(([path, state]): [string, FileText] => [path, { ...state, text: (pieces.get(path) ?? []).join('') }]),
    );
    return planChanges(edits, { platform, defaultPath, read: (path) => texts.get(path) });
  };
}
