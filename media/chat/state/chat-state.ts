import type { DraftChip } from '../../../src/context/mentions/draft-chips.ts';
import type {
  AnswerBlock,
  AnswerItem,
  AttachmentChip,
  ChatItem,
  ConversationSummary,
  FolderLabel,
  HostMessage,
  MentionOffer,
  ModelLabel,
  QueuedMessage,
  SetupOffer,
  ViewAction,
} from '../../../src/transcript/chat-view-messages.ts';

/** What the view shows. It is rebuilt from the host's messages at any time; nothing here is the only copy. */
export interface ChatState {
  /** False until the host has sent the conversation. */
  readonly loaded: boolean;
  readonly conversationId: string;
  readonly title: string;
  readonly items: readonly ChatItem[];
  readonly busy: boolean;
  readonly model: ModelLabel | undefined;
  /** False where the model is known to take no images. */
  readonly seesImages: boolean;
  /** The rung of the ladder that chose the model. */
  readonly level: string;
  /** Undefined where the workspace has one folder or none. */
  readonly folder: FolderLabel | undefined;
  readonly trusted: boolean;
  readonly offers: readonly SetupOffer[];
  /** What to begin with, while there is a model. */
  readonly starters: readonly ViewAction[];
  /** Undefined while the history is not shown. */
  readonly history: readonly ConversationSummary[] | undefined;
  /** What the text in the input box will bring along, as far as the host said. */
  readonly chips: { readonly requestId: number; readonly chips: readonly DraftChip[] };
  /** What goes along with that text without being named in it. */
  readonly brought: readonly AttachmentChip[];
  /** Images that do not go along, since a message takes no more. */
  readonly leftOut: number;
  readonly mentions: { readonly requestId: number; readonly offers: readonly MentionOffer[] };
  /** Messages that wait for the running answer to end. */
  readonly queue: readonly QueuedMessage[];
}

export const emptyChatState: ChatState = {
  loaded: false,
  conversationId: '',
  title: '',
  items: [],
  busy: false,
  model: undefined,
  seesImages: true,
  level: '',
  folder: undefined,
  trusted: true,
  offers: [],
  starters: [],
  history: undefined,
  chips: { requestId: 0, chips: [] },
  brought: [],
  leftOut: 0,
  mentions: { requestId: 0, offers: [] },
  queue: [],
};

/** The state after a message of the host. Pure; items that did not change stay the same objects. */
export function applyHostMessage(state: ChatState, message: HostMessage): ChatState {
  switch (message.type) {
    case 'conversation':
      return {
        ...state,
        loaded: true,
        conversationId: message.id,
        title: message.title,
        items: message.items,
        history: undefined,
      };
    case 'busy':
      return { ...state, busy: message.busy };
    case 'model':
      return {
        ...state,
        model: message.model,
        seesImages: message.seesImages ?? true,
        level: message.level,
        folder: message.folder,
      };
    case 'setup':
      return { ...state, trusted: message.trusted, offers: message.offers, starters: message.starters ?? [] };
    case 'mentions':
      return { ...state, mentions: { requestId: message.requestId, offers: message.offers } };
    case 'chips':
      return { ...state, chips: { requestId: message.requestId, chips: message.chips } };
    case 'brought':
      return { ...state, brought: message.chips, leftOut: message.leftOut ?? 0 };
    case 'history':
      return { ...state, history: message.conversations, title: titleIn(message.conversations, state) };
    case 'queue':
      return { ...state, queue: message.messages };
    default: {
      const items = itemsAfter(state.items, message);
      return items === state.items ? state : { ...state, items };
    }
  }
}

function itemsAfter(items: readonly ChatItem[], message: HostMessage): readonly ChatItem[] {
  switch (message.type) {
    case 'item':
      return withItem(items, message);
    case 'truncate':
      return upTo(items, message.fromItemId);
    case 'remove':
      return without(items, message.itemId);
    case 'delta':
      return withDelta(items, message);
    case 'block':
      return withBlock(items, message);
    // The rest acts on the input box, which keeps its own text.
    default:
      return items;
  }
}

/** The title of what is shown, which may have been changed in the history. */
function titleIn(conversations: readonly ConversationSummary[], { conversationId, title }: ChatState): string {
  return conversations.find(({ id }) => id === conversationId)?.title ?? title;
}

type Delta = Extract<HostMessage, { type: 'delta' }>;

/** Joins neighboring deltas of the same block, so that a frame renders once however many tokens came. */
export function joinDeltas(messages: readonly HostMessage[]): readonly HostMessage[] {
  const joined: HostMessage[] = [];
  let run: { readonly delta: Delta; readonly texts: string[] } | undefined;
  const close = (): void => {
    if (run) joined.push({ ...run.delta, text: run.texts.join('') });
    run = undefined;
  };
  for (const message of messages) {
    if (message.type !== 'delta') {
      close();
      joined.push(message);
    } else if (run && sameBlock(run.delta, message)) {
      run.texts.push(message.text);
    } else {
      close();
      run = { delta: message, texts: [message.text] };
    }
  }
  close();
  return joined;
}

function sameBlock(one: Delta, other: Delta): boolean {
  return one.itemId === other.itemId && one.block === other.block && one.kind === other.kind;
}

/** The index of an item, sought from the end because changes happen there; -1 when there is none. */
function indexOfItem(items: readonly ChatItem[], id: string): number {
  return items.findLastIndex((item) => item.id === id);
}

function withItem(
  items: readonly ChatItem[],
  { item, keeps = 0 }: Extract<HostMessage, { type: 'item' }>,
): readonly ChatItem[] {
  const index = indexOfItem(items, item.id);
  const before = items[index];
  if (keeps > 0 && item.kind === 'answer') {
    // Of an answer that is not shown the end alone says nothing.
    if (before?.kind !== 'answer') return items;
    return items.with(index, { ...item, blocks: [...before.blocks.slice(0, keeps), ...item.blocks] });
  }
  return index < 0 ? [...items, item] : items.with(index, item);
}

function upTo(items: readonly ChatItem[], id: string): readonly ChatItem[] {
  const index = indexOfItem(items, id);
  return index < 0 ? items : items.slice(0, index);
}

function without(items: readonly ChatItem[], id: string): readonly ChatItem[] {
  const index = indexOfItem(items, id);
  return index < 0 ? items : items.toSpliced(index, 1);
}

function withDelta(items: readonly ChatItem[], delta: Delta): readonly ChatItem[] {
  const index = indexOfItem(items, delta.itemId);
  const item = items[index];
  if (item?.kind !== 'answer') return items;
  const state: AnswerItem['state'] = item.state === 'waiting' ? 'streaming' : item.state;
  return items.with(index, { ...item, state, blocks: grownBlocks(item.blocks, delta) });
}

function withBlock(items: readonly ChatItem[], message: Extract<HostMessage, { type: 'block' }>): readonly ChatItem[] {
  const index = indexOfItem(items, message.itemId);
  const item = items[index];
  if (item?.kind !== 'answer' || message.block >= item.blocks.length) return items;
  return items.with(index, { ...item, blocks: item.blocks.with(message.block, message.value) });
}

function grownBlocks(blocks: readonly AnswerBlock[], delta: Delta): readonly AnswerBlock[] {
  const grown = (index: number): readonly AnswerBlock[] | undefined => {
    const block = blocks[index];
    if (block?.kind !== delta.kind) return undefined;
    return blocks.with(index, { kind: delta.kind, text: block.text + delta.text });
  };
  return grown(delta.block) ?? grown(blocks.length - 1) ?? [...blocks, { kind: delta.kind, text: delta.text }];
}
