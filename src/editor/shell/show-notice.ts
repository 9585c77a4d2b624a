import * as vscode from 'vscode';
import type { CommandId } from '../manifest/commands.ts';
import { plainLines, plainText } from './plain-text.ts';

/** Most characters of a notice; VS Code itself shows no more. */
const longestNotice = 1_000;

const statusMs = 5_000;

/**
 * Shows a notice with buttons; resolves with the label of the one that was picked. VS Code opens `[x](command:…)` in a notice, and none of
 * ours has a link: the whole text is made plain. Build it with `localize`, which cuts each piece that is not ours.
 */
export async function showInformation(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return await vscode.window.showInformationMessage(plainText(text, longestNotice), ...actions);
}

/** {@link showInformation} as a warning. */
export async function showWarning(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return await vscode.window.showWarningMessage(plainText(text, longestNotice), ...actions);
}

/** {@link showInformation} as an error. */
export async function showError(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return await vscode.window.showErrorMessage(plainText(text, longestNotice), ...actions);
}

/** A question that has to be answered before anything else. */
export interface ModalQuestion {
  readonly severity: 'information' | 'warning';
  readonly text: string;
  /** May have several lines. */
  readonly detail: string;
  /** Labels of the buttons, the safest choice not among them. */
  readonly actions: readonly string[];
  /** Label of the button that closing means; without it VS Code shows *Cancel*. */
  readonly decline?: string;
}

/** Asks in a dialog that cannot be overlooked. Undefined when it was closed without a button. */
export async function askModal({
  severity,
  text,
  detail,
  actions,
  decline,
}: ModalQuestion): Promise<string | undefined> {
  const items: vscode.MessageItem[] = [
    ...actions.map((title) => ({ title })),
    ...(decline === undefined ? [] : [{ title: decline, isCloseAffordance: true }]),
  ];
  const options = { modal: true, detail: plainLines(detail, longestNotice) };
  const show = severity === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  return (await show(plainText(text, longestNotice), options, ...items))?.title;
}

/** Shows a line in the status bar for a moment. VS Code draws icons there, and none of ours has one. */
export function showStatus(text: string): void {
  vscode.window.setStatusBarMessage(plainText(text), statusMs);
}

/** What a task with a progress bar reports. `increment` is in percent. */
export type ReportProgress = (step: { readonly message?: string; readonly increment?: number }) => void;

/** Where a task shows that it goes on. */
type ProgressPlace = 'notification' | 'window' | 'source-control';

/**
 * Runs a task with its title in a notification that can be cancelled, or in the status bar; the source control view only shows that something
 * goes on. The signal aborts when the person cancels.
 */
export async function showProgress<T>(
  where: ProgressPlace,
  title: string,
  task: (report: ReportProgress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const isNotification = where === 'notification';
  return await vscode.window.withProgress(
    { location: locationOf(where), title: plainText(title), cancellable: isNotification },
    async (progress, token) => {
      const abort = new AbortController();
      const cancelling = token.onCancellationRequested(() => abort.abort());
      try {
        return await task(
          ({ message, increment }) =>
            progress.report({
              ...(message !== undefined && { message: plainText(message) }),
              ...(increment !== undefined && { increment }),
            }),
          abort.signal,
        );
      } finally {
        cancelling.dispose();
      }
    },
  );
}

function locationOf(where: ProgressPlace): vscode.ProgressLocation {
  if (where === 'notification') return vscode.ProgressLocation.Notification;
  return where === 'window' ? vscode.ProgressLocation.Window : vscode.ProgressLocation.SourceControl;
}

/** A button of a notice that can be closed: a command of ours with one argument. */
export interface NoticeLink {
  readonly label: string;
  readonly command: CommandId;
  readonly argument: string;
}

/**
 * Shows a notice that stays until it is closed by us or by the person, for something that is being waited for. VS Code lets an extension close
 * notices with a progress bar only, and those have no buttons: the actions are links to commands of ours behind the text, which is made plain.
 */
export function showWaiting(
  text: string,
  links: readonly NoticeLink[],
): { close(): void; readonly closed: Promise<void> } {
  const end = Promise.withResolvers<undefined>();
  const actions = links.map(
    ({ label, command, argument }) =>
      `[${plainText(label)}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`,
  );
  const title = [plainText(text, longestNotice), actions.join(' · ')].join(' ');
  const closed = vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const cancelling = token.onCancellationRequested(() => end.resolve(undefined));
      await end.promise;
      cancelling.dispose();
    },
  );
  return { close: () => end.resolve(undefined), closed: Promise.resolve(closed) };
}
