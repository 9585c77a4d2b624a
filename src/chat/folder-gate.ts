import type { ModelRef } from '../models/model-ref.ts';
import type { Registry } from '../models/registry.ts';
import { receiversOf } from '../models/receivers.ts';
import { newConversation } from '../routing/models-here.ts';
import type { ChosenHere, ModelsHere, OpenFolder } from '../routing/models-here.ts';
import type { HostMessage, ModelLabel, NoticeItem } from '../transcript/chat-view-messages.ts';
import type { ChatWords } from '../transcript/chat-words.ts';
import { modelLabel } from '../transcript/model-label.ts';

/**
 * What a no leads to: the message goes back into the input box, the answer that is asked for again stays, or the running answer goes on with the
 * model that it has.
 */
export type Otherwise = 'give-back' | 'keep-answer' | 'keep-model';

/** What the person is asked: may code of another folder go to the models of this conversation? */
export interface FolderQuestion {
  /** The folders that the code belongs to. `model`: what their own chat would ask; absent where none is set up for them. */
  readonly folders: readonly { readonly name: string; readonly model?: ModelLabel }[];
  /** The files, as paths of the workspace. */
  readonly paths: readonly string[];
  /** What this conversation asks. */
  readonly model: ModelLabel;
  readonly otherwise: Otherwise;
}

/** There is one at most, so that one id is enough. */
const noticeId = 'notice-folder-question';

export interface FolderGateDependencies {
  readonly here: Pick<ModelsHere, 'resolve' | 'folderOfPath'>;
  readonly registry: Registry;
  /** True sends it. Anything else, or the end of the signal, does not. */
  readonly ask: (question: FolderQuestion, signal: AbortSignal) => Promise<boolean>;
  /** A view that shows, while the person is asked, that the message or the switch waits for them. */
  readonly view?: { readonly post: (message: HostMessage) => void; readonly words: ChatWords };
}

/** A question of a conversation that is about to be sent. */
export interface OutgoingQuestion {
  readonly conversation: string;
  readonly chosen: ChosenHere;
  /** Paths of the files whose text goes along. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  /** Default: the message goes back. */
  readonly otherwise?: Otherwise;
}

interface Elsewhere {
  readonly folder: OpenFolder;
  readonly own: ModelRef | undefined;
}

/**
 * Keeps code of one folder from going to a provider that was chosen for another one, until the person says so: once for a conversation, folder
 * and set of providers.
 */
export class FolderGate {
  readonly #dependencies: FolderGateDependencies;
  readonly #allowed = new Set<string>();
  /** The files that were let through, by conversation: their text goes along with all that is asked there later. */
  readonly #sent = new Map<string, ReadonlySet<string>>();
  #waiting: readonly NoticeItem[] = [];

  constructor(dependencies: FolderGateDependencies) {
    this.#dependencies = dependencies;
  }

  /** What a view shows below the conversation while the person is asked; else nothing. */
  get waiting(): readonly NoticeItem[] {
    return this.#waiting;
  }

  /**
   * Tells whether a file may go to the models of a conversation without a question: its folder sends to all of them itself, or the person said
   * so. `chosen` is asked each time.
   */
  passing(conversation: string, chosen: () => ChosenHere): (path: string) => boolean {
    return (path) => {
      const here = chosen();
      const passes = this.#unasked(conversation, here, [path]).length === 0;
      if (passes) this.#remember(conversation, here, path);
      return passes;
    };
  }

  /**
   * Whether the question may be sent. Asks only when a file of it, or of what was asked before in this conversation, belongs to a folder that
   * does not send to all of these providers itself.
   */
  async admits({ conversation, chosen, paths, signal, otherwise = 'give-back' }: OutgoingQuestion): Promise<boolean> {
    const [first] = chosen.refs;
    const all = new Set([...(this.#sent.get(conversation) ?? []), ...paths]);
    const elsewhere = this.#unasked(conversation, chosen, [...all]);
    if (first !== undefined && elsewhere.length > 0) {
      const { registry, here } = this.#dependencies;
      const question: FolderQuestion = {
        folders: elsewhere.map(({ folder, own }) => ({
          name: folder.name,
          ...(own !== undefined && { model: modelLabel(registry, own) }),
        })),
        paths: [...all].filter((path) => elsewhere.some(({ folder }) => folder.uri === here.folderOfPath(path)?.uri)),
        model: modelLabel(registry, first),
        otherwise,
      };
      if (!(await this.#ask(question, signal))) return false;
      for (const each of elsewhere) this.#allowed.add(this.#keyOf(conversation, chosen, each));
    }
    this.#sent.set(conversation, all);
    return true;
  }

  /** What a tool sees of another folder stays in the conversation. One file stands for all of its folder. */
  #remember(conversation: string, { folder }: ChosenHere, path: string): void {
    const uriOf = (each: string): string | undefined => this.#dependencies.here.folderOfPath(each)?.uri;
    const uri = uriOf(path);
    const sent = this.#sent.get(conversation) ?? new Set<string>();
    if (uri === undefined || uri === folder?.uri || [...sent].some((each) => uriOf(each) === uri)) return;
    this.#sent.set(conversation, new Set([...sent, path]));
  }

  /** Asks; until then the view says that the message is not lost. */
  async #ask(question: FolderQuestion, signal: AbortSignal): Promise<boolean> {
    const { ask, view } = this.#dependencies;
    const item = view && waitingNotice(question, view.words);
    this.#waiting = item === undefined ? [] : [item];
    if (item !== undefined) view?.post({ type: 'item', item });
    try {
      return await ask(question, signal);
    } finally {
      this.#waiting = [];
      view?.post({ type: 'remove', itemId: noticeId });
    }
  }

  /** The folders of these files that the person has to be asked about. */
  #unasked(conversation: string, chosen: ChosenHere, paths: readonly string[]): readonly Elsewhere[] {
    if (!chosen.isOneOfSeveral || chosen.refs.length === 0) return [];
    return this.#elsewhere(chosen, paths).filter((each) => !this.#allowed.has(this.#keyOf(conversation, chosen, each)));
  }

  /** What a yes counts for. */
  #keyOf(conversation: string, { refs }: ChosenHere, { folder }: Elsewhere): string {
    return [conversation, folder.uri, ...[...receiversOf(this.#dependencies.registry, refs)].sort()].join('\n');
  }

  /** The folders of these files whose own chat does not send to every provider that this conversation may. */
  #elsewhere(chosen: ChosenHere, paths: readonly string[]): readonly Elsewhere[] {
    const { here, registry } = this.#dependencies;
    const folders = new Map<string, OpenFolder>();
    for (const path of paths) {
      const folder = here.folderOfPath(path);
      if (folder !== undefined && folder.uri !== chosen.folder?.uri) folders.set(folder.uri, folder);
    }
    return [...folders.values()].flatMap((folder): Elsewhere[] => {
      const { refs } = here.resolve('chat', { ...newConversation, folder: folder.uri });
      const own = receiversOf(registry, refs);
      const isSame = [...receiversOf(registry, chosen.refs)].every((receiver) => own.has(receiver));
      return isSame ? [] : [{ folder, own: refs[0] }];
    });
  }
}

function waitingNotice({ folders, model, otherwise }: FolderQuestion, words: ChatWords): NoticeItem {
  const names = folders.map(({ name }) => name);
  const waits = otherwise === 'keep-model' ? 'switch' : 'message';
  const text = words.text({ code: 'folder-question', folders: names, model: model.name, waits });
  return { kind: 'notice', id: noticeId, level: 'info', text, actions: [] };
}
