import { viewAction } from './fault-text.ts';
import type { HostMessage, ViewAction } from './chat-view-messages.ts';

/** There is one at most, so that one id is enough. */
const noticeId = 'notice-blocked';

/** The notice in a conversation that says why nothing can be sent now. It goes when something can. */
export class BlockedNotice {
  readonly #post: (message: HostMessage) => void;
  #isShown = false;

  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  sayUntrusted(): void {
    this.#show('Chat is off in Restricted Mode. Trust this workspace to send messages.', [viewAction('manage-trust')]);
  }

  sayNoModel(): void {
    const actions = (['select-model', 'add-server', 'manage-providers'] as const).map((verb) => viewAction(verb));
    this.#show('No model is set up for chat yet.', actions);
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#post({ type: 'truncate', fromItemId: noticeId });
  }

  #show(text: string, actions: readonly ViewAction[]): void {
    this.#isShown = true;
    this.#post({ type: 'item', item: { kind: 'notice', id: noticeId, level: 'warning', text, actions } });
  }
}
