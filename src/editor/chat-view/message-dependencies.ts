import * as vscode from 'vscode';
import type { MessageDependencies } from '../../context/mentions/compose-message.ts';
import type { OfferTexts } from '../../context/mentions/find-mentions.ts';
import type { Clock } from '../../platform/clock.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { codeAtCursor } from './code-at-cursor.ts';
import { selectedText, workspaceProblems } from '../ports/editor-context.ts';
import { gitChanges } from '../ports/git-changes.ts';
import { workspaceSymbols } from '../ports/workspace-symbols.ts';
import { localize } from '../shell/localize.ts';
import { formFor } from '../shell/translate.ts';

/** Where messages of this window get what they name. */
export function messageDependencies(dependencies: {
  readonly files: GatedFiles;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}): MessageDependencies {
  const { files, clock, redact } = dependencies;
  return {
    files,
    selection: selectedText,
    problems: workspaceProblems,
    changes: gitChanges,
    symbols: workspaceSymbols(clock),
    redact,
    code: (command) => codeAtCursor(command, clock),
  };
}

/** The words of what is offered for `@` and `/`. */
export function offerTexts(): OfferTexts {
  return {
    changedFiles: (count) =>
      formFor(count, [localize('{0} changed file', count), localize('{0} changed files', count)], localize),
    folder: vscode.l10n.t('Files in a folder'),
    symbol: vscode.l10n.t('Function, class, or other symbol'),
    commands: {
      explain: vscode.l10n.t('Explain the code at the cursor'),
      fix: vscode.l10n.t('Find and fix problems in it'),
      tests: vscode.l10n.t('Write tests for it'),
      docs: vscode.l10n.t('Write its documentation comments'),
      ask: vscode.l10n.t('Ask a question about it'),
    },
  };
}
