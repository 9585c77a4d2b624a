import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';
import type { GitApi, GitRepository } from './git-api.ts';

/**
 * The repository that is meant: that of the menu's argument, else the only one, else that of the active editor, else the one the person picks.
 * Undefined where they pick none.
 */
export async function chooseRepository(git: GitApi, argument: unknown): Promise<GitRepository | undefined> {
  const root = rootOf(argument);
  const named = git.repositories.find(({ rootUri }) => rootUri.toString() === root);
  if (named !== undefined) return named;
  if (git.repositories.length === 1) return git.repositories[0];
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? null : git.getRepository(active);
  if (own !== null) return own;
  const items = git.repositories.map((repository) => ({
    label: localize('{0}', repository.rootUri.path.split('/').at(-1) ?? ''),
    description: localize('{0}', vscode.workspace.asRelativePath(repository.rootUri)),
    repository,
  }));
  const placeHolder = vscode.l10n.t('For which repository?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.repository;
}

/** The root of the source control that a menu names; undefined where there is none. */
export function rootOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('rootUri' in argument)) return undefined;
  const { rootUri } = argument;
  return rootUri instanceof vscode.Uri ? rootUri.toString() : undefined;
}
