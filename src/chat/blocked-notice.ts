import type { Registry } from '../models/registry.ts';
import { viewAction } from '../transcript/fault-text.ts';
import type { ActionVerb } from '../transcript/fault-text.ts';
import type { HostMessage, ViewAction } from '../transcript/chat-view-messages.ts';

/** There is one at most, so that one id is enough. */
const noticeId = 'notice-blocked';

/** The notice in a conversation that says why nothing can be sent now. It goes when something can. */
export class BlockedNotice {
  readonly #post: (message: HostMessage) => void;
  readonly #registry: Pick<Registry, 'providers' | 'reachability'>;
  #isShown = false;

  constructor(post: (message: HostMessage) => void, registry: Pick<Registry, 'providers' | 'reachability'>) {
    this.#post = post;
    this.#registry = registry;
  }

  sayUntrusted(): void {
    this.#show('Chat is off in Restricted Mode. Trust this workspace to send messages.', [viewAction('manage-trust')]);
  }

  sayNoModel(): void {
    const verbs: readonly ActionVerb[] = [
      'select-model',
      ...(this.#lacksKey() ? (['set-key'] as const) : []),
      'add-server',
      'manage-providers',
    ];
    const actions = verbs.map((verb) => viewAction(verb));
    this.#show('No model is set up for chat yet.', actions);
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

  #show(text: string, actions: readonly ViewAction[]): void {
    this.#isShown = true;
    this.#post({ type: 'item', item: { kind: 'notice', id: noticeId, level: 'warning', text, actions } });
  }
}
