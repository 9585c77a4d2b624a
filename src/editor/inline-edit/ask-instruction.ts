import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';
import { plainText } from '../shell/plain-text.ts';
import type { EditPlace } from './edit-place.ts';

/** What the person is told before they ask. */
export interface InstructionQuestion {
  readonly place: EditPlace;
  /** Name of the model that is asked first; undefined where none is chosen. */
  readonly model: string | undefined;
  /** It is about a proposal that is shown. */
  readonly isFollowUp: boolean;
  /** What was asked for before, the last first. */
  readonly history: readonly string[];
}

interface Item extends vscode.QuickPickItem {
  /** Absent: what is typed. */
  readonly earlier?: string;
}

/** What the person did: said what shall change, or wants another model first. Undefined where they thought better of it. */
export type InstructionAnswer =
  { readonly kind: 'instruction'; readonly text: string } | { readonly kind: 'model' } | undefined;

/** Asks what shall change. Earlier instructions stand below what is typed: arrow keys reach them. */
export async function askInstruction(question: InstructionQuestion): Promise<InstructionAnswer> {
  const pick = vscode.window.createQuickPick<Item>();
  const change: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('arrow-swap'),
    tooltip: vscode.l10n.t('Select Another Model'),
  };
  pick.title = titleOf(question);
  pick.placeholder = question.isFollowUp
    ? vscode.l10n.t('What else should change? (↑ for earlier instructions)')
    : vscode.l10n.t('What should change? (↑ for earlier instructions)');
  pick.buttons = [change];
  pick.ignoreFocusOut = true;
  const show = (): void => {
    pick.items = itemsOf(pick.value, question);
  };
  show();
  try {
    return await new Promise<InstructionAnswer>((resolve) => {
      pick.onDidChangeValue(show);
      pick.onDidTriggerButton(() => resolve({ kind: 'model' }));
      pick.onDidAccept(() => {
        const text = (pick.activeItems[0]?.earlier ?? pick.value).trim();
        if (text !== '') resolve({ kind: 'instruction', text });
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function titleOf({ place, isFollowUp }: InstructionQuestion): string {
  const name = place.path;
  if (isFollowUp) return localize('Change the Proposal for {0}', name);
  const { selection } = place;
  if (selection === undefined) return localize('Edit {0} at Line {1}', name, place.cursorLine);
  const { firstLine, lastLine } = selection;
  return firstLine === lastLine
    ? localize('Edit {0}, Line {1}', name, firstLine)
    : localize('Edit {0}, Lines {1} to {2}', name, firstLine, lastLine);
}

function itemsOf(typed: string, { place, model, history }: InstructionQuestion): Item[] {
  const detail =
    model === undefined
      ? vscode.l10n.t('No model is chosen for edits.')
      : localize('{0} gets {1}, or of a long file what surrounds the place.', model, place.path);
  const label = typed.trim() === '' ? vscode.l10n.t('Type what should change') : plainText(typed, 200);
  const earlier = history
    .filter((each) => each !== typed.trim())
    .map((each) => ({ label: `$(history) ${plainText(each, 120)}`, alwaysShow: true, earlier: each }));
  const heading = { label: vscode.l10n.t('Earlier Instructions'), kind: vscode.QuickPickItemKind.Separator };
  return [{ label, detail, alwaysShow: true }, ...(earlier.length === 0 ? [] : [heading, ...earlier])];
}
