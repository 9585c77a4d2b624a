import { join } from 'node:path';
import * as vscode from 'vscode';
import { workspaceRoots } from './open-documents.ts';

/** The address of a file as the workspace names it. Rejects with a `FileRefused` where the path leaves the workspace or the folder is gone. */
export async function workspaceUri(path: string): Promise<vscode.Uri> {
  const { PathGate } = await import('../../guard/path-gate.ts');
  const place = await new PathGate(workspaceRoots()).resolve(path);
  return vscode.Uri.file(join(place.root.path, ...place.asked.split('/')));
}
