import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { standInForVscode } from '../vscode-stand-ins.ts';

const stand = standInForVscode({
  l10n: { t: (text: string) => text },
  workspace: {
    getWorkspaceFolder: ({ path }: vscode.Uri) =>
      path.startsWith('/w/') ? { uri: { scheme: 'file', fsPath: '/w' }, name: 'w' } : undefined,
    asRelativePath: ({ path }: vscode.Uri) => path.slice(3),
    workspaceFolders: [{ uri: { scheme: 'file', fsPath: '/w' }, name: 'w' }],
  },
});
const { placeOf } = await import('../../../../src/editor/inline-edit/edit-place.ts');
stand.deregister();

interface Selected {
  readonly scheme?: string;
  readonly path?: string;
  readonly isUntitled?: boolean;
  readonly from?: readonly [number, number];
  readonly to?: readonly [number, number];
}

function editor({ scheme = 'file', path = '/w/src/a.ts', isUntitled = false, from = [0, 0], to = from }: Selected) {
  const at = ([line, character]: readonly [number, number]) => ({ line, character });
  const uri = { scheme, path, toString: () => `${scheme}:${path}` };
  return {
    document: { uri, isUntitled, languageId: 'typescript' },
    selection: { start: at(from), end: at(to), active: at(to), isEmpty: from === to },
  } as unknown as vscode.TextEditor;
}

describe('the place of an inline edit', () => {
  it('is the line of the cursor where nothing is selected', () => {
    const place = placeOf(editor({ from: [4, 2] }));
    assert.ok(typeof place !== 'string');
    assert.deepEqual([place.path, place.cursorLine, place.selection, place.hasFile], ['src/a.ts', 5, undefined, true]);
  });

  it('is the selected lines, without one of which no character is selected', () => {
    const lines = (from: readonly [number, number], to: readonly [number, number]): unknown => {
      const place = placeOf(editor({ from, to }));
      return typeof place === 'string' ? place : place.selection;
    };
    assert.deepEqual(lines([1, 0], [3, 0]), { firstLine: 2, lastLine: 3 });
    assert.deepEqual(lines([1, 0], [3, 1]), { firstLine: 2, lastLine: 4 });
    assert.deepEqual(lines([1, 2], [1, 4]), { firstLine: 2, lastLine: 2 });
  });

  it('may be an untitled document, for which no rule of files holds', () => {
    const place = placeOf(editor({ scheme: 'untitled', path: 'Untitled-1', isUntitled: true }));
    assert.ok(typeof place !== 'string');
    assert.deepEqual([place.path, place.hasFile], ['Untitled-1', false]);
  });

  it('is neither a notebook cell nor a file outside of the workspace, and says so', () => {
    const refusal = (given: Selected): string => {
      const place = placeOf(editor(given));
      return typeof place === 'string' ? place : 'a place';
    };
    assert.match(refusal({ scheme: 'vscode-notebook-cell' }), /notebook cells are not supported/);
    assert.match(refusal({ path: '/elsewhere/a.ts' }), /Only files of the open workspace/);
  });
});
