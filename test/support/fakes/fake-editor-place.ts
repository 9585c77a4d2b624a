import { Listeners } from '../../../src/base/listeners.ts';
import { resolveRole } from '../../../src/models/selection.ts';
import { parseModelRef } from '../../../src/models/model-ref.ts';
import type { ModelChoice } from '../../../src/routing/model-choice.ts';
import type { EditorPlace, OpenFolder } from '../../../src/routing/models-here.ts';

/** An editor whose folders and active document are set by hand. */
export class FakeEditorPlace implements EditorPlace {
  readonly #changes = new Listeners<undefined>();
  #folders: readonly OpenFolder[];
  #active: string | undefined;
  languageId = 'typescript';

  /** Folders by name, or with an address of their own; the first is active. */
  constructor(...folders: readonly (string | OpenFolder)[]) {
    this.#folders = folders.map((each) => (typeof each === 'string' ? { uri: folderUri(each), name: each } : each));
    this.#active = this.#folders[0]?.name;
  }

  readonly onDidChange = this.#changes.on;

  folders(): readonly OpenFolder[] {
    return this.#folders;
  }

  folder(): OpenFolder | undefined {
    return this.#folders.find(({ name }) => name === this.#active) ?? this.#folders[0];
  }

  document(): { readonly uri: string; readonly languageId: string } | undefined {
    return this.#active === undefined
      ? undefined
      : { uri: `${folderUri(this.#active)}/src/app.ts`, languageId: this.languageId };
  }

  /** A document of this folder becomes active. */
  activate(name: string): void {
    this.#active = name;
    this.#changes.fire(undefined);
  }

  close(name: string): void {
    this.#folders = this.#folders.filter((folder) => folder.name !== name);
    this.#changes.fire(undefined);
  }
}

export function folderUri(name: string): string {
  return `file:///work/${name}`;
}

/** Each folder has a list of its own, found by the name in its URI; elsewhere there is the list `''`. */
export function choiceByFolder(lists: Readonly<Record<string, readonly string[]>>): ModelChoice {
  return {
    resolve: (role, scope = {}) => {
      const name = /^file:\/\/\/work\/([^/]+)/.exec(scope.resource ?? '')?.[1] ?? '';
      return resolveRole(
        role,
        (rung) => {
          if (rung === 'conversation') return scope.conversation === undefined ? undefined : [scope.conversation];
          return rung === 'folder' ? lists[name] : rung === 'user' ? lists[''] : undefined;
        },
        { hasProvider: (id) => parseModelRef(`${id}/x`) !== undefined, alias: () => undefined },
      );
    },
    onDidChange: () => ({ dispose: () => undefined }),
  };
}
