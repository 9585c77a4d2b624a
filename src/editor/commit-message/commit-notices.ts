import * as vscode from 'vscode';
import type { Fault } from '../../conversation/fault.ts';
import { faultText } from '../chat-view/fault-text.ts';
import { localize } from '../shell/localize.ts';
import { runCommand } from '../shell/register-command.ts';
import { showInformation, showStatus, showWarning } from '../shell/show-notice.ts';
import type { MessageBox } from './message-box.ts';
import type { WrittenMessage } from './write-message.ts';

/** Why no message can be asked for. */
export type CommitProblem =
  'untrusted' | 'missing' | 'off' | 'no-repository' | 'no-model' | 'no-changes' | 'all-withheld' | 'git-failed';

type Again = () => Promise<void>;

interface Offer {
  readonly label: string;
  readonly run: () => unknown;
}

/** Says why there is no message, with what can be done about it. */
export async function tellProblem(problem: CommitProblem, again: Again): Promise<void> {
  const { text, offer } = problemTexts(again)[problem];
  await offering(showWarning, text, [offer]);
}

function problemTexts(again: Again): Readonly<Record<CommitProblem, { text: string; offer: Offer }>> {
  const t = localize;
  const retry = { label: t('Retry'), run: again };
  return {
    untrusted: {
      text: t('Commit messages are off in Restricted Mode. Trust this workspace to generate one.'),
      offer: { label: t('Trust This Workspace…'), run: command('workbench.trust.manage') },
    },
    missing: {
      text: t('The Git extension of VS Code is disabled. Enable it to generate commit messages.'),
      offer: { label: t('Show Extension'), run: command('workbench.extensions.search', '@builtin git') },
    },
    off: {
      text: t('Git is switched off in the settings, or was not found on this machine.'),
      offer: { label: t('Open Settings'), run: command('workbench.action.openSettings', '@ext:vscode.git enabled') },
    },
    'no-repository': {
      text: t('There is no Git repository in this workspace.'),
      offer: { label: t('Show Source Control'), run: command('workbench.view.scm') },
    },
    'no-model': {
      text: t('No model is chosen for commit messages.'),
      offer: { label: t('Select Model…'), run: () => runCommand('crossfade.model.select') },
    },
    'no-changes': {
      text: t('There are no changes to describe. Change or stage a file first.'),
      offer: { label: t('Show Source Control'), run: command('workbench.view.scm') },
    },
    'all-withheld': {
      text: t(
        'None of the changed files may be sent to a model: they are ignored, secret, or outside this workspace. Write the message yourself.',
      ),
      offer: { label: t('Show Source Control'), run: command('workbench.view.scm') },
    },
    'git-failed': { text: t('Git could not say what has changed. Its own log has the reason.'), offer: retry },
  };
}

/** Tells how writing ended, and offers the person's own text where it was replaced. */
export async function tellHowItEnded(end: WrittenMessage, box: MessageBox, again: Again): Promise<void> {
  const t = localize;
  const undo = box.before === '' ? [] : [{ label: t('Undo'), run: () => restore(box) }];
  if (end.kind === 'taken') {
    const text = t('You changed the message; nothing more is written.');
    if (end.hasText && undo.length > 0)
      await offering(showInformation, localize('{0} It replaced your text.', text), undo);
    else showStatus(text);
  } else if (end.kind === 'failed') await tellFailure(end, undo, again);
  else if (end.kind === 'stopped' && !end.hasText) showStatus(t('Stopped. The message is as it was.'));
  else {
    const text = end.kind === 'stopped' ? t('Stopped. The message is incomplete.') : t('Commit message generated.');
    if (undo.length === 0) showStatus(text);
    else await offering(showInformation, localize('{0} It replaced your text.', text), undo);
  }
}

async function tellFailure(
  { fault, hasText }: Extract<WrittenMessage, { kind: 'failed' }>,
  undo: readonly Offer[],
  again: Again,
): Promise<void> {
  const reason = faultText(fault, localize);
  const text = hasText
    ? localize('The commit message is incomplete. {0}', reason)
    : localize('No commit message was generated. {0}', reason);
  await offering(showWarning, text, [remedyFor(fault, again), ...(hasText ? undo : [])]);
}

function remedyFor({ kind }: Fault, again: Again): Offer {
  if (kind === 'auth') return { label: vscode.l10n.t('Set API Key…'), run: () => runCommand('crossfade.key.set') };
  return { label: vscode.l10n.t('Retry'), run: again };
}

async function restore(box: MessageBox): Promise<void> {
  if (box.restore()) return;
  const replace = vscode.l10n.t('Replace');
  const text = vscode.l10n.t('You have changed the message since. Replace it with your earlier text?');
  if ((await showWarning(text, replace)) === replace) box.replace(box.before);
}

async function offering(show: typeof showWarning, text: string, offers: readonly Offer[]): Promise<void> {
  const picked = await show(text, ...offers.map(({ label }) => label));
  await offers.find(({ label }) => label === picked)?.run();
}

function command(id: string, ...values: readonly unknown[]): () => Thenable<unknown> {
  return () => vscode.commands.executeCommand(id, ...values);
}
