import type { AnswerBlock, ChatItem, HostMessage } from './chat-view-messages.ts';

type Delta = Extract<HostMessage, { type: 'delta' }>;

/** Tells the view what changed of the items of a turn: a change costs what is new of it, however long the answer has become. */
export class ItemFeed {
  readonly #post: (message: HostMessage) => void;
  #posted: readonly ChatItem[] = [];
  /** First block that the view has in another state than it was posted with its item. */
  #touched = Infinity;

  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  /** Makes the view show these items. `whole`: all of them are sent whole, whatever the view has of them. */
  show(items: readonly ChatItem[], whole: boolean): void {
    const posted = this.#posted;
    const differs = items.findIndex((item, index) => !isSameMark(posted[index], item));
    const same = differs === -1 ? items.length : differs;
    const gone = posted[same];
    if (gone !== undefined) this.#post({ type: 'truncate', fromItemId: gone.id });
    const first = whole ? 0 : Math.max(0, Math.min(same, posted.length - 1, items.length - 1));
    for (const [index, item] of items.entries()) {
      if (index >= first) this.#post(this.#message(item, whole || index >= same ? undefined : posted[index]));
    }
    this.#posted = items;
    this.#touched = Infinity;
  }

  /** Text that came behind what is shown of a block. */
  delta(delta: Omit<Delta, 'type'>): void {
    this.#touched = Math.min(this.#touched, delta.block);
    this.#post({ type: 'delta', ...delta });
  }

  /** A block is another one now. */
  block(itemId: string, block: number, value: AnswerBlock): void {
    this.#touched = Math.min(this.#touched, block);
    this.#post({ type: 'block', itemId, block, value });
  }

  #message(item: ChatItem, posted: ChatItem | undefined): HostMessage {
    if (item.kind !== 'answer' || posted?.kind !== 'answer') return { type: 'item', item };
    const keeps = Math.min(this.#touched, commonLength(posted.blocks, item.blocks));
    if (keeps === 0) return { type: 'item', item };
    return { type: 'item', item: { ...item, blocks: item.blocks.slice(keeps) }, keeps };
  }
}

/** How many blocks at the beginning are the same objects. */
function commonLength(some: readonly AnswerBlock[], others: readonly AnswerBlock[]): number {
  const most = Math.min(some.length, others.length);
  let length = 0;
  while (length < most && some[length] === others[length]) length++;
  return length;
}

/** The same item as before; its text may have changed, unless it is a mark. */
function isSameMark(before: ChatItem | undefined, item: ChatItem): boolean {
  if (before?.id !== item.id) return false;
  return before.kind !== 'switch' || item.kind !== 'switch' || (before.from === item.from && before.to === item.to);
}
