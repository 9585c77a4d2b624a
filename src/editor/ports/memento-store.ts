import type * as vscode from 'vscode';

/** A small value under one name, kept by VS Code. For preferences and caches, never for records. */
export interface SmallStore {
  get(): unknown;
  /** Resolves when VS Code has taken the value; never rejects, since such a store may be gone at any time. */
  set(value: unknown): Promise<void>;
}

/** A {@link SmallStore} in a memento (`globalState` or `workspaceState`). */
export function mementoStore(memento: vscode.Memento, name: string): SmallStore {
  return {
    get: () => memento.get<unknown>(name),
    set: async (value) => {
      try {
        await memento.update(name, value);
      } catch {
        // A preference that could not be kept is asked for or computed again.
      }
    },
  };
}
