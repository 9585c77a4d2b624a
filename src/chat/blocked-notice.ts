import type { Registry } from '../models/registry.ts';
import type { ChatText, ChatWords } from '../transcript/chat-words.ts';
import { viewAction } from '../transcript/view-actions.ts';
import type { ActionVerb } from '../transcript/action-verb.ts';
import type { HostMessage } from '../transcript/chat-view-messages.ts';

export interface BlockedNoticeDependencies {
  readonly post: (message: HostMessage) => void;
  readonly registry: Pick<Registry, 'providers' | 'reachability'>;
  readonly words: ChatWords;
}

/** There is one at most, so that one id is enough. */
const noticeId = 'notice-blocked';

/** The notice in a conversation that says why nothing can be sent now. It goes when something can. */
export class BlockedNotice {
  readonly #post: (message: HostMessage) => void;
  readonly #registry: Pick<Registry, 'providers' | 'reachability'>;
  readonly #words: ChatWords;
  #isShown = false;

  constructor({ post, registry, words }: BlockedNoticeDependencies) {
    this.#post = post;
    this.#registry = registry;
    this.#words = words;
  }

  sayUntrusted(): void {
    this.#show({ code: 'untrusted' }, ['manage-trust']);
  }

  sayNoModel(): void {
    const verbs: readonly ActionVerb[] = [
      'select-model',
      ...(this.#lacksKey() ? (['set-key'] as const) : []),
      'add-server',
      'manage-providers',
    ];
    this.#show({ code: 'not-set-up' }, verbs);
  }

  /** Whether a provider could be used with a key. One that was not asked yet has none, or its models would be here. */
  #lacksKey(): boolean {
    return this.#registry
      .providers()
      .some(
        ({ id, auth }) =>
          auth.kind !== 'none' && ['key-needed', 'unknown'].includes(this.#registry.reachability(id).state),
      );
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#post({ type: 'remove', itemId: noticeId });
  }

  #show(message: ChatText, verbs: readonly ActionVerb[]): void {
    this.#isShown = true;
    const text = this.#words.text(message);
    const actions = verbs.map((verb) => viewAction(this.#words, verb));
    this.#post({ type: 'item', item: { kind: 'notice', id: noticeId, level: 'warning', text, actions } });
  }
}
