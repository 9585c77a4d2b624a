import type { ChatItem, LossGroup } from './chat-view-messages.ts';
import { userSeqOf } from './item-id.ts';

/** What the models of the answers of this window were not given, by the answers' ids. */
export class LossesByAnswer {
  #losses: ReadonlyMap<string, readonly LossGroup[]> = new Map();

  clear(): void {
    this.#losses = new Map();
  }

  /** Takes in what a turn left out; what later turns did is of another branch now. */
  add(userSeq: number, losses: ReadonlyMap<string, readonly LossGroup[]>): void {
    const earlier = [...this.#losses].filter(([id]) => (userSeqOf(id) ?? userSeq) < userSeq);
    this.#losses = new Map([...earlier, ...losses]);
  }

  /** The items with what is known of them; a running turn knows its own. */
  addTo(items: readonly ChatItem[]): ChatItem[] {
    return items.map((item) => {
      const losses = item.kind === 'answer' ? (item.losses ?? this.#losses.get(item.id)) : undefined;
      return item.kind === 'answer' && losses !== undefined ? { ...item, losses } : item;
    });
  }
}
