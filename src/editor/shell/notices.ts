import * as vscode from 'vscode';
import type { ProblemMessage, ProblemAction } from '../model-choice/choice-problems.ts';
import { localize } from './localize.ts';
import type { SettingKey } from '../manifest/settings.ts';
import { openSetting } from './open-setting.ts';
import { runCommand } from './register-command.ts';
import { showWarning } from './show-notice.ts';

/** Shows each distinct problem once in a session, one at a time, with what can be done about it. */
export class Notices {
  readonly #shown = new Set<string>();
  #queue: Promise<void> = Promise.resolve();
  #silenced = false;

  /** Shows a problem unless it was shown before. `setting` is what `Open Settings` leads to. */
  warn(message: ProblemMessage, setting: SettingKey): void {
    if (this.#silenced || this.#shown.has(message.key)) return;
    this.#shown.add(message.key);
    this.#queue = this.#queue.then(() => this.#show(message, setting));
  }

  async #show(message: ProblemMessage, setting: SettingKey): Promise<void> {
    if (this.#silenced) return;
    const silence = vscode.l10n.t("Don't Show Again in This Session");
    const labels = new Map(message.actions.map((action) => [labelOf(action), action]));
    const picked = await showWarning(localize('Crossfade: {0}', message.text), ...labels.keys(), silence);
    if (picked === silence) this.#silenced = true;
    const action = picked === undefined ? undefined : labels.get(picked);
    if (action !== undefined) await runAction(action, setting);
  }
}

function labelOf(action: ProblemAction): string {
  switch (action) {
    case 'open-settings':
      return vscode.l10n.t('Open Settings');
    case 'open-workspace-settings':
      return vscode.l10n.t('Open Workspace Settings');
    case 'select-model':
      return vscode.l10n.t('Select Model…');
    case 'manage-providers':
      return vscode.l10n.t('Manage Providers…');
  }
}

async function runAction(action: ProblemAction, setting: SettingKey): Promise<void> {
  switch (action) {
    case 'open-settings':
      await openSetting(setting);
      return;
    case 'open-workspace-settings':
      await vscode.commands.executeCommand('workbench.action.openWorkspaceSettingsFile');
      return;
    case 'select-model':
      await runCommand('crossfade.model.select');
      return;
    case 'manage-providers':
      await runCommand('crossfade.provider.manage');
      return;
  }
}
