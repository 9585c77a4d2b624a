import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { placeTitle } from './choice-names.ts';
import { localize } from '../shell/localize.ts';
import { changeText } from './model-change-text.ts';
import { ModelHistory } from './model-history.ts';
import type { ModelChange } from './model-history.ts';
import type { ModelWriter } from './model-writer.ts';
import { openSetting } from '../shell/open-setting.ts';
import { registerCommand, runCommand } from '../shell/register-command.ts';
import { showInformation } from '../shell/show-notice.ts';
import type { Chat } from '../activation/start-chat.ts';

/** Dependencies of undoing a choice of model. */
export interface ModelUndoDependencies {
  readonly writer: ModelWriter;
  readonly chat: Pick<Chat, 'onDidChoose' | 'isOpen' | 'undo'>;
  readonly registry: Pick<Registry, 'model'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds that the line about a change stays in the status bar. */
const lineTime = 30_000;

/** Remembers every choice of a model in this window, says each in the status bar with *Undo*, and takes them back one by one. */
export function registerModelUndo(dependencies: ModelUndoDependencies): vscode.Disposable {
  const { writer, chat, registry, logger } = dependencies;
  const history = new ModelHistory();
  const line = new ChangeLine(dependencies);
  const listening = [
    writer.onDidChange((change) => history.record(change)),
    chat.onDidChoose((choice) =>
      history.record({
        role: 'chat',
        place: 'conversation',
        list: listOf(choice.after),
        before: listOf(choice.before),
        isInReach: () => chat.isOpen(choice),
        undo: () => chat.undo(choice),
      }),
    ),
    history.onDidRecord((change) => line.show(changeText(change, change.list, registry, localize), true)),
  ];
  const undo = async (): Promise<void> => {
    const undone = await history.undo();
    if (undone.kind === 'undone') {
      line.show(changeText(undone.change, undone.change.before, registry, localize), history.canUndo);
      return;
    }
    line.hide();
    if (undone.kind === 'nothing') await offerChoice();
    else await tellChangedSince(undone.change);
  };
  return vscode.Disposable.from(
    line,
    registerCommand('crossfade.undoModelChange', undo, logger),
    new vscode.Disposable(() => {
      for (const one of listening) one.dispose();
    }),
  );
}

function listOf(ref: string | undefined): readonly string[] {
  return ref === undefined ? [] : [ref];
}

async function offerChoice(): Promise<void> {
  const select = vscode.l10n.t('Select Model…');
  const picked = await showInformation(vscode.l10n.t('There is no model change to undo.'), select);
  if (picked === select) await runCommand('crossfade.model.select');
}

async function tellChangedSince({ role, place }: ModelChange): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  const text = localize('{0} has changed since then. Nothing was undone.', placeTitle(role, place, localize));
  const picked = await showInformation(text, ...(place === 'conversation' ? [] : [open]));
  if (picked === open) await openSetting(`crossfade.models.${role}`);
}

/** A line in the status bar that goes by itself. Keys reach it as any item there: F6, arrows, Enter. */
class ChangeLine implements Disposable {
  readonly #clock: Clock;
  readonly #item = vscode.window.createStatusBarItem('crossfade.modelChange', vscode.StatusBarAlignment.Right, 101);
  #end: Disposable | undefined;

  constructor({ clock }: Pick<ModelUndoDependencies, 'clock'>) {
    this.#clock = clock;
    this.#item.name = vscode.l10n.t('Crossfade: Last Model Change');
  }

  show(text: string, canUndo: boolean): void {
    const item = this.#item;
    item.text = canUndo ? `$(discard) ${localize('{0} · Undo', text)}` : `$(check) ${text}`;
    item.tooltip = canUndo ? vscode.l10n.t('Undo Last Model Change') : text;
    item.command = canUndo ? 'crossfade.undoModelChange' : undefined;
    item.accessibilityInformation = {
      label: canUndo ? localize('{0}. Undo', text) : text,
      role: canUndo ? 'button' : 'status',
    };
    item.show();
    this.#end?.dispose();
    this.#end = this.#clock.after(lineTime, () => this.hide());
  }

  hide(): void {
    this.#end?.dispose();
    this.#item.hide();
  }

  dispose(): void {
    this.#end?.dispose();
    this.#item.dispose();
  }
}
