import type { DraftChip } from '../context/mentions/draft-chips.ts';
import type { Attachment } from '../conversation/part.ts';
import type { FaultKind } from '../conversation/fault.ts';
import type { Loss } from '../protocols/protocol.ts';

/**
 * What the chat view and its host say to each other. Plain data; the host validates every message from the view by schema
 * (`chat-view-schema.ts`) because the view shows model text and is not trusted.
 */

/** A model as the view shows it. */
export interface ModelLabel {
  /** `provider/model`. */
  readonly ref: string;
  readonly name: string;
  /** Where requests go: a host name, `this machine`, or `VS Code`. */
  readonly destination: string;
}

/** The folder whose models a conversation asks. `follows`: it is that of the active editor until the first message; `gone`: it is not open any more. */
export interface FolderLabel {
  readonly name: string;
  readonly state: 'follows' | 'fixed' | 'gone';
}

export type ToolState = 'running' | 'done' | 'failed' | 'refused';

/** A piece of an answer, in order. */
export type AnswerBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly callId: string;
      readonly name: string;
      /** One line: what is looked up, e.g. `src/app.ts` or `"parseDate" in **`. */
      readonly summary: string;
      readonly state: ToolState;
      /** What came back, cut for display; shown on demand. */
      readonly detail?: string;
    };

/** A button below a message or notice. `id` is one the host gave out; the host decides what it does. */
export interface ViewAction {
  readonly id: string;
  readonly label: string;
}

export interface UserItem {
  readonly kind: 'user';
  readonly id: string;
  readonly text: string;
  /** What went along, in order. */
  readonly attachments: readonly AttachmentChip[];
}

/** Something that goes along with a message. */
export interface AttachmentChip {
  readonly kind: Attachment['kind'];
  /** `src/app.ts`, `selection of app.ts:3-9`, `4 problems`. */
  readonly label: string;
  /** Whether it is a place in the workspace that the host can open. */
  readonly opens: boolean;
  /** Of an image: a small version, base64. */
  readonly thumbnail?: string;
}

/** Why another model went on. `server`: an internal error of its server; `asked`: the person wanted it; `rule`: a budget or the size of the conversation; `unknown`: nobody knows any more. */
export type HandOffReason = FaultKind | 'server' | 'asked' | 'rule' | 'unknown';

/** Another model that went on with an answer. */
export interface HandOff {
  readonly from: ModelLabel;
  readonly to: ModelLabel;
  readonly reason: HandOffReason;
  /** `continued`: in the middle of what `from` had written; `anew`: that was taken back; `unseen`: nothing of it had been shown. */
  readonly mode: 'continued' | 'anew' | 'unseen';
  /** Characters of the answer that stood there when the other model went on. */
  readonly after: number;
  /** The fault in full, or the rule. */
  readonly detail?: string;
  /** Id of the action that chooses `from` again. */
  readonly back: string;
}

/** Things of one kind that the model of an answer was not given. */
export interface LossGroup {
  /** `cut`: thinking that was broken off and is of no use to anyone. */
  readonly kind: Loss['kind'] | 'cut';
  readonly count: number;
  /** Name of the model that they belong to and that gets them back. */
  readonly owner?: string;
  /** What is known of the single things, each told once. */
  readonly details: readonly string[];
}

export interface AnswerItem {
  readonly kind: 'answer';
  readonly id: string;
  readonly model: ModelLabel;
  /** The models whose text it is, in the order they wrote; told where there is more than one. */
  readonly authors?: readonly ModelLabel[];
  readonly blocks: readonly AnswerBlock[];
  readonly state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';
  /** Shown while waiting or after an end that was not normal, e.g. `Rate limited, trying again in 12 s`. */
  readonly note?: string;
  readonly actions?: readonly ViewAction[];
  /** While nothing comes from the model: for how long already, in milliseconds, and what can be done about it after a while. */
  readonly waiting?: { readonly elapsedMs: number; readonly action: ViewAction };
  /** Tokens of all requests of this answer; absent counts are unknown. */
  readonly usage?: { readonly input?: number; readonly output?: number; readonly estimated: boolean };
  /** US dollars; absent when the price is unknown. */
  readonly costUsd?: number;
  /** Models that went on with this answer, in order. */
  readonly handOffs?: readonly HandOff[];
  /** What its model was not given of the conversation. Known while the window is open. */
  readonly losses?: readonly LossGroup[];
}

/** A thin mark where the model changed between two answers. `return`: one that had to be left answers again. */
export interface SwitchItem {
  readonly kind: 'switch';
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly why: 'user' | 'return';
}

export interface NoticeItem {
  readonly kind: 'notice';
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly actions: readonly ViewAction[];
}

export type ChatItem = UserItem | AnswerItem | SwitchItem | NoticeItem;

/** A message that waits for the running answer to end. */
export interface QueuedMessage {
  readonly id: string;
  readonly text: string;
}

export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly updated: number;
  readonly messages: number;
}

/** What is offered for `@`, or for `/` at the beginning of a message. `insert` replaces what was typed. */
export interface MentionOffer {
  readonly label: string;
  readonly description: string;
  readonly insert: string;
  readonly icon: 'file' | 'selection' | 'problems' | 'changes' | 'folder' | 'symbol' | 'command';
  /** Taking it goes on to the things of that kind. */
  readonly more?: true;
}

/** What an empty view offers: found providers and what to do with each. */
export interface SetupOffer {
  readonly title: string;
  readonly detail: string;
  readonly action: ViewAction;
}

export type HostMessage =
  /** Replaces everything shown. */
  | {
      readonly type: 'conversation';
      readonly id: string;
      readonly title: string;
      readonly items: readonly ChatItem[];
      readonly draft: string;
    }
  /** Adds an item at the end or replaces the one with the same id. `keeps`: of an answer its first blocks stay; `item` has those behind them. */
  | { readonly type: 'item'; readonly item: ChatItem; readonly keeps?: number }
  /** Takes away this item and all after it (edit and resend). */
  | { readonly type: 'truncate'; readonly fromItemId: string }
  /** Takes away this item alone. */
  | { readonly type: 'remove'; readonly itemId: string }
  /** Text that belongs at the end of block `block` of an answer; a missing block of that kind is opened. */
  | {
      readonly type: 'delta';
      readonly itemId: string;
      readonly block: number;
      readonly kind: 'text' | 'reasoning';
      readonly text: string;
    }
  /** Takes the place of block `block` of an answer: a tool call has gone on. */
  | { readonly type: 'block'; readonly itemId: string; readonly block: number; readonly value: AnswerBlock }
  | { readonly type: 'busy'; readonly busy: boolean }
  /**
   * The model that will answer next; undefined when none is set up. `level` is the rung of the ladder that chose it; `folder` is told where
   * there are several; `seesImages` false: it is known to take none.
   */
  | {
      readonly type: 'model';
      readonly model?: ModelLabel;
      readonly level: string;
      readonly folder?: FolderLabel;
      readonly seesImages?: false;
    }
  /** `trusted` false: the workspace is restricted and nothing is sent. */
  /** `starters`: what an empty conversation with a model suggests to begin with, the one meant first. */
  | {
      readonly type: 'setup';
      readonly trusted: boolean;
      readonly offers: readonly SetupOffer[];
      readonly starters?: readonly ViewAction[];
    }
  | { readonly type: 'mentions'; readonly requestId: number; readonly offers: readonly MentionOffer[] }
  /** What the text that was asked about will bring along. */
  | { readonly type: 'chips'; readonly requestId: number; readonly chips: readonly DraftChip[] }
  | { readonly type: 'history'; readonly conversations: readonly ConversationSummary[] }
  /** Put text into the input box (after an error, or from a command) and focus it. */
  | { readonly type: 'input'; readonly text: string }
  /** Put text that was not sent before what stands in the input box. */
  | { readonly type: 'give-back'; readonly text: string }
  /** What goes along with the text in the input box without being named in it, in order. `leftOut`: images that do not, since a message takes no more. */
  | { readonly type: 'brought'; readonly chips: readonly AttachmentChip[]; readonly leftOut?: number }
  /** The messages that wait for the running answer to end, in order. */
  | { readonly type: 'queue'; readonly messages: readonly QueuedMessage[] }
  | { readonly type: 'focus' };

export type ViewMessage =
  /** The view is loaded and has no state. `window`: a name that stays the same when this window is loaded again, and that no other has. */
  | { readonly type: 'ready'; readonly window: string }
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'stop' }
  /** What to do with a message that waits. `send`: stop the running answer and send it. */
  | { readonly type: 'queued'; readonly act: 'edit' | 'remove' | 'send'; readonly id: string }
  /** An image was pasted or dropped: goes along with the next message. Base64, made by the view; the host looks at the bytes itself. */
  | {
      readonly type: 'add-image';
      readonly conversationId: string;
      readonly name: string;
      readonly data: string;
      readonly thumbnail: string;
    }
  /** Take one of the things away that go along with the text in the input box, by its number. */
  | { readonly type: 'drop-brought'; readonly index: number }
  /** Ask again for the answer `itemId`. */
  | { readonly type: 'retry'; readonly itemId: string }
  /** Replace the user message `itemId` and everything after it. */
  | { readonly type: 'resend'; readonly itemId: string; readonly text: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'insert'; readonly text: string }
  /** Show what a block of code would change. `info`: what stands behind its fence. */
  | { readonly type: 'apply'; readonly text: string; readonly info: string }
  | { readonly type: 'action'; readonly actionId: string }
  | { readonly type: 'pick-model' }
  | { readonly type: 'open-conversation'; readonly id: string }
  | { readonly type: 'delete-conversation'; readonly id: string }
  | { readonly type: 'rename-conversation'; readonly id: string; readonly title: string }
  | { readonly type: 'find-mentions'; readonly requestId: number; readonly query: string }
  /** What will this text bring along? */
  | { readonly type: 'find-chips'; readonly requestId: number; readonly text: string }
  /** Show the place of what went along with a message, by its number. */
  | { readonly type: 'open-attachment'; readonly itemId: string; readonly index: number }
  /** An external link was clicked; the host asks before it opens. */
  | { readonly type: 'open-link'; readonly url: string }
  /** A file that an answer names was clicked, with lines counted from 1; the host looks for it in the workspace only. */
  | { readonly type: 'open-file'; readonly path: string; readonly startLine?: number; readonly endLine?: number }
  /** The text in the input box, kept over a reload; sent at most every 250 ms. */
  | { readonly type: 'draft'; readonly conversationId: string; readonly text: string };
