import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EditRefused } from '../../src/edit/edit-refused.ts';
import type { FileChange } from '../../src/edit/file-change.ts';
import { applySplices } from '../../src/edit/splices.ts';
import { planAnySize } from '../../src/edit/thread/plan-large.ts';
import { readWrittenCode } from '../../src/edit/written/written-code.ts';
import { readEditableFiles } from '../../src/editor/edit/editable-files.ts';
import type { FileAccess } from '../../src/editor/edit/editable-files.ts';
import type { ProposedFile } from '../../src/editor/edit/proposal.ts';
import type { StartBackground } from '../../src/platform/background.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { nodeBackground } from '../../src/platform/node-background.ts';

/** Where files without a document are changed: in documents, as for code of the chat, or on disk, as for an agent. */
export type Way = 'documents' | 'disk';
export const ways: readonly Way[] = ['documents', 'disk'];

export const oldBlock = ['one = 1;', 'two = 2;'] as const;
export const newBlock = ['one = 1;', 'two = 22;', 'three = 3;'] as const;

/** A block in which a model asks for the new lines in the place of the old ones. */
export function blockFor(path: string): string {
  return `${path}\n<<<<<<< SEARCH\n${oldBlock.join('\n')}\n=======\n${newBlock.join('\n')}\n>>>>>>> REPLACE\n`;
}

/** Bytes from a text, for files with nothing special about them. */
export const plain = (lines: readonly string[], around = ['x', 'y']): string =>
  [around[0], ...lines, around[1], ''].join('\n');

/** The thread as it is packed with the extension. */
function planThread(): Promise<StartBackground> {
  const extension = vscode.extensions.getExtension('crossfade.crossfade');
  assert.ok(extension);
  return Promise.resolve(nodeBackground(join(extension.extensionPath, 'dist', 'plan-worker.js'), 1_024));
}

/** What an answer in blocks, a patch or a diff proposes for the files as they are. Rejects with {@link EditRefused}. */
export async function proposedFiles(
  text: string,
  paths: readonly string[],
  { folder, ...access }: FileAccess & { readonly folder: string },
): Promise<readonly ProposedFile[]> {
  const code = readWrittenCode({ text, info: '' });
  assert.ok(code.kind === 'edits', JSON.stringify(code));
  const files = await readEditableFiles(paths, undefined, access);
  const plan = await planAnySize(code.edits, files, { start: planThread, clock: systemClock });
  if (plan.kind === 'refused') throw new EditRefused(plan.refusal);
  const uriOf = (path: string): vscode.Uri => vscode.Uri.file(join(folder, path));
  return plan.changes.map((change) => proposedFile(change, files.files.get(change.path)?.text ?? '', uriOf));
}

function proposedFile(change: FileChange, before: string, uriOf: (path: string) => vscode.Uri): ProposedFile {
  const uri = uriOf(change.path);
  if (change.kind === 'create') return { change, uri, before: '', after: change.text };
  if (change.kind === 'delete') return { change, uri, before, after: '' };
  const after = applySplices(before, change.splices);
  return { change, uri, before, after, ...(change.kind === 'rename' && { to: uriOf(change.to) }) };
}
