import type { FileChange } from '../../src/edit/file-change.ts';
import type { EditableFiles } from '../../src/edit/plan-changes.ts';
import { applySplices } from '../../src/edit/splices.ts';

/** Texts in memory as the files an edit may be about. */
export function editableFiles(texts: ReadonlyMap<string, string>, defaultPath?: string): EditableFiles {
  return {
    platform: 'linux',
    defaultPath,
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? undefined : { text };
    },
    endingIn: (name) => [...texts.keys()].filter((path) => path === name || path.endsWith(`/${name}`)),
  };
}

/** The texts that changes leave behind, for every path they touch; null where the file is gone. */
export function changedTexts(
  texts: ReadonlyMap<string, string>,
  changes: readonly FileChange[],
): ReadonlyMap<string, string | null> {
  const after = new Map<string, string | null>();
  for (const change of changes) {
    const before = texts.get(change.path) ?? '';
    if (change.kind === 'create') after.set(change.path, change.text);
    else if (change.kind === 'delete') after.set(change.path, null);
    else {
      if (change.kind === 'rename') after.set(change.path, null);
      after.set(change.kind === 'rename' ? change.to : change.path, applySplices(before, change.splices));
    }
  }
  return after;
}
