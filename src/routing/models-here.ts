import type { Disposable } from '../base/listeners.ts';
import { Listeners } from '../base/listeners.ts';
import type { Role } from '../models/role.ts';
import type { ResolvedRole } from '../models/selection.ts';
import type { ChoiceScope, ModelChoice } from './model-choice.ts';

/** A folder of the open workspace. */
export interface OpenFolder {
  readonly uri: string;
  /** Its name, as paths begin with it where there are several folders: plain, and no two alike. */
  readonly name: string;
}

/** What is open in the editor, as far as the choice of a model depends on it. */
export interface EditorPlace {
  /** The folders of the workspace, in their order. */
  folders(): readonly OpenFolder[];
  /** The folder of the active editor, else of the editor before it, else the first; undefined in an empty window. */
  folder(): OpenFolder | undefined;
  /** The document of the active editor. */
  document(): { readonly uri: string; readonly languageId: string } | undefined;
  /** Fires when {@link folder} or {@link folders} may be others. */
  onDidChange(listener: () => void): Disposable;
}

/** A conversation, as far as the choice of its model depends on it. */
export interface ConversationPlace {
  /** URI of the folder that it was begun in. */
  readonly folder?: string;
  /** It has messages. */
  readonly hasBegun: boolean;
  /** The ref that it chose, if it did. */
  readonly model?: string;
}

/** Which models a role uses here, and for which folder. */
export interface ChosenHere extends ResolvedRole {
  /** Where the choice was asked for; a change of the choice is written for the same place. */
  readonly scope: ChoiceScope;
  /** Absent in an empty window, or when the folder of a conversation is not open any more. */
  readonly folder?: OpenFolder;
  /** The workspace has other folders, so that the folder is worth telling. */
  readonly isOneOfSeveral: boolean;
}

/** A conversation that nothing was said in yet: it follows the editor. */
export const newConversation: ConversationPlace = { hasBegun: false };

const rolesOfConversations: ReadonlySet<Role> = new Set(['chat', 'agent']);

/**
 * The one answer to which models a role uses here, and for which folder. Status bar, chat, pickers, commands and participant all ask it, so
 * that what is shown is what is asked. A role of conversations uses the folder of the conversation: that of the active editor while it is
 * empty, and from its first message on the one that it was begun in. Every other role uses the document of the active editor.
 */
export class ModelsHere {
  readonly #choice: ModelChoice;
  readonly #editor: EditorPlace;
  readonly #open: () => ConversationPlace | undefined;
  readonly #changes = new Listeners<undefined>();
  readonly #watching: readonly Disposable[];

  /** `open`: the conversation that is open in the chat view; undefined while there is none. */
  constructor(choice: ModelChoice, editor: EditorPlace, open: () => ConversationPlace | undefined) {
    this.#choice = choice;
    this.#editor = editor;
    this.#open = open;
    const changed = (): void => this.#changes.fire(undefined);
    this.#watching = [choice.onDidChange(changed), editor.onDidChange(changed)];
  }

  /** Fires when a role may resolve differently here: settings, trust, registry, detection, another folder or conversation. */
  onDidChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Another conversation is open, or the open one has begun or chose another model. */
  conversationChanged(): void {
    this.#changes.fire(undefined);
  }

  /** What a role uses now; for a role of conversations, in this conversation: the open one where none is named. */
  resolve(role: Role, conversation: ConversationPlace = this.#open() ?? newConversation): ChosenHere {
    const folder = rolesOfConversations.has(role) ? this.#folderOf(conversation) : this.#editor.folder();
    const scope = this.#scope(role, folder, conversation);
    return {
      ...this.#choice.resolve(role, scope),
      scope,
      ...(folder !== undefined && { folder }),
      isOneOfSeveral: this.#editor.folders().length > 1,
    };
  }

  /** The innermost folder that a path lies in, as the path gate reads paths: they begin with a folder's name where several are on this disk. */
  folderOfPath(path: string): OpenFolder | undefined {
    const folders = this.#editor.folders();
    if (folders.length <= 1) return folders[0];
    const onDisk = folders.filter(({ uri }) => uri.startsWith('file:'));
    // `./name` and `//name` are the same place, and a name is the same in either form of its characters.
    const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (onDisk.length === 1) return onDisk[0];
    const name = segments[0]?.normalize();
    const named = folders.find((folder) => folder.name.normalize() === name);
    return named === undefined ? undefined : innermost(named, segments.slice(1), onDisk);
  }

  dispose(): void {
    for (const each of this.#watching) each.dispose();
  }

  #folderOf({ folder, hasBegun }: ConversationPlace): OpenFolder | undefined {
    const folders = this.#editor.folders();
    if (folder !== undefined) return folders.find(({ uri }) => uri === folder);
    // Conversations of before they had a folder were all sent to the models of the first one.
    return hasBegun ? folders[0] : this.#editor.folder();
  }

  #scope(role: Role, folder: OpenFolder | undefined, { model }: ConversationPlace): ChoiceScope {
    if (rolesOfConversations.has(role)) {
      return {
        ...(folder !== undefined && { resource: folder.uri }),
        ...(role === 'chat' && model !== undefined && { conversation: model }),
      };
    }
    const document = this.#editor.document();
    const resource = document?.uri ?? folder?.uri;
    return {
      ...(resource !== undefined && { resource }),
      ...(role === 'completion' && document !== undefined && { languageId: document.languageId }),
    };
  }
}

/** One workspace folder may lie in another one; then its files are its own. */
function innermost(named: OpenFolder, inside: readonly string[], onDisk: readonly OpenFolder[]): OpenFolder {
  const place = [...segmentsOf(named.uri), ...inside];
  const around = onDisk.filter(({ uri }) => segmentsOf(uri).every((segment, index) => segment === place[index]));
  const depth = ({ uri }: OpenFolder): number => segmentsOf(uri).length;
  return around.reduce((deepest, folder) => (depth(folder) > depth(deepest) ? folder : deepest), named);
}

function segmentsOf(uri: string): readonly string[] {
  return uri
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
