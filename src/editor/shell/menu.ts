import * as vscode from 'vscode';
import type { Registry } from '../../models/registry.ts';
import { usedRoles } from '../../models/role.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { isCompletionOn } from '../completion/completion-switches.ts';
import { localize } from './localize.ts';
import type { CommandId } from '../manifest/commands.ts';
import { roleName, rungName } from '../model-choice/choice-names.ts';
import { pickModel } from '../model-choice/model-picker.ts';
import type { ModelPickerDependencies } from '../model-choice/model-picker.ts';
import { plainText } from './plain-text.ts';
import { readSetting } from './read-setting.ts';
import { rowLine } from './row-line.ts';
import { runCommand } from './register-command.ts';
import { destinationOfRef } from './status-text.ts';

interface MenuItem extends vscode.QuickPickItem {
  readonly run?: () => Promise<unknown>;
}

/** The menu of the status bar item: leads everywhere. */
export async function showMenu(dependencies: ModelPickerDependencies): Promise<void> {
  const t = localize;
  const heading = (label: string): MenuItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const command = (label: string, id: CommandId): MenuItem => ({ label, run: () => runCommand(id) });
  const items: readonly MenuItem[] = [
    heading(t('Models')),
    ...roleItems(dependencies.here, dependencies.registry, dependencies),
    heading(t('Completion')),
    ...completionItems(),
    heading(t('More')),
    command(t('$(globe) Manage Data Destinations…'), 'crossfade.consent.manage'),
    command(t('$(server-environment) Manage Providers…'), 'crossfade.provider.manage'),
    command(t('$(graph) Show Spending'), 'crossfade.spending.show'),
    command(t('$(comment-discussion) Open Chat'), 'crossfade.chat.show'),
    command(t('$(output) Show Log'), 'crossfade.log.show'),
    command(t('$(book) Open Walkthrough'), 'crossfade.walkthrough.open'),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Crossfade', matchOnDescription: true });
  await picked?.run?.();
}

function roleItems(here: ModelsHere, registry: Registry, dependencies: ModelPickerDependencies): readonly MenuItem[] {
  const t = localize;
  return usedRoles.map((role) => {
    const resolved = here.resolve(role);
    const active = resolved.refs[0];
    const name = active === undefined ? t('no model') : (registry.model(active)?.name ?? active.model);
    const rung = resolved.rung === undefined ? '' : rungName(resolved.rung, t);
    return {
      label: `$(arrow-swap) ${roleName(role, t)}: ${plainText(name)}`,
      description: rowLine(rung),
      ...(active !== undefined && { detail: rowLine(destinationOfRef(registry, active, t)) }),
      run: () => pickModel(role, dependencies),
    };
  });
}

function completionItems(): readonly MenuItem[] {
  const t = localize;
  const document = vscode.window.activeTextEditor?.document;
  const enabled = readSetting('crossfade.completion.enabled', document);
  return [
    {
      label: enabled ? t('$(circle-slash) Turn Completions Off') : t('$(pass) Turn Completions On'),
      run: () => runCommand('crossfade.completion.toggle'),
    },
    ...(document === undefined
      ? []
      : [
          {
            label: isCompletionOn(document)
              ? t('$(circle-slash) Turn Off for {0}', document.languageId)
              : t('$(pass) Turn On for {0}', document.languageId),
            run: () => runCommand('crossfade.completion.toggleLanguage'),
          },
          { label: t('$(bell-slash) Snooze Completions…'), run: () => runCommand('crossfade.completion.snooze') },
          { label: t('$(question) Why No Suggestion?'), run: () => runCommand('crossfade.completion.why') },
        ]),
  ];
}
