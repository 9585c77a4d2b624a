import type { ResolvedMentions } from '../context/mentions/mentions.ts';
import type { ChosenHere } from '../routing/models-here.ts';
import type { ChatDependencies } from './chat-dependencies.ts';
import { pathsInLog } from './paths-in-log.ts';
import type { FolderGate } from './folder-gate.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { StoreError } from '../sessions/journal-error.ts';
import type { NewMessage } from './running-turn.ts';
import type { SafeWrites } from './safe-writes.ts';
import { preparation } from '../turn/turn.ts';
import { readMessage } from '../context/mentions/attachment.ts';
import { parseCodeCommand } from '../context/mentions/code-commands.ts';
import type { InputPart } from '../conversation/part.ts';

/** Who may get a message of which conversation. */
export interface ChatAdmission {
  readonly folders: Pick<FolderGate, 'admits'>;
  readonly conversation: StoredConversation;
  /** The models it would go to. */
  readonly chosen: () => ChosenHere;
}

/** What a message is looked at for before it is taken in. */
export interface Admission extends ChatAdmission {
  readonly compose: ChatDependencies['compose'];
}

/**
 * Reads what a message names and asks whether all of it may go to the models of the conversation. Rejects when the signal aborts, and where the
 * conversation cannot be changed.
 */
export async function admitMessage(
  { text, brought, signal }: NewMessage,
  { compose, folders, conversation, chosen }: Admission,
): Promise<{ readonly mentions: ResolvedMentions; readonly isAdmitted: boolean }> {
  signal.throwIfAborted();
  const mentions = await compose({ text, brought }, signal);
  signal.throwIfAborted();
  if (conversation.readOnly)
    throw new StoreError('read-only', 'This conversation cannot be changed. Begin a new chat.');
  const isAdmitted = await folders.admits({
    conversation: conversation.id,
    chosen: chosen(),
    // Whatever was said before goes along with it, also what went along before this window was opened.
    paths: [...new Set([...pathsInLog(conversation.log.entries), ...mentions.sources])],
    signal,
  });
  signal.throwIfAborted();
  return { mentions, isAdmitted };
}

/**
 * Asks whether the message at `seq`, with all before it, may go to the models of the conversation once more: they may be others than those that
 * had it. False when the signal aborts.
 */
export async function admitAgain(
  seq: number,
  { folders, conversation, chosen, signal }: ChatAdmission & { readonly signal: AbortSignal },
): Promise<boolean> {
  const paths = pathsInLog(conversation.log.entries.slice(0, seq + 1));
  const question = { conversation: conversation.id, chosen: chosen(), paths };
  return (await folders.admits({ ...question, signal, otherwise: 'keep-answer' })) && !signal.aborted;
}

/** A message on its way into the log, with what it needs there. */
export interface Recording {
  readonly parts: ResolvedMentions['parts'];
  readonly tools: ReturnType<ChatDependencies['tools']>;
  /** The folder that the conversation keeps from its first message on. */
  readonly folder?: string | undefined;
  /** Called when the message is in the log, before anything else is written. */
  readonly arrived: () => void;
}

/** Puts a message into the log, after what has to stand before it. Returns its place. Rejects where the conversation cannot be changed. */
export async function recordMessage(
  conversation: StoredConversation,
  writes: SafeWrites,
  { parts, tools, folder, arrived }: Recording,
): Promise<number> {
  await writes.adoptPartial(conversation);
  for (const entry of preparation(conversation.log.entries, tools)) await writes.append(conversation, entry, false);
  if (folder !== undefined && folder !== conversation.meta.folder)
    await writes.save(() => conversation.setMeta({ folder }));
  if (conversation.meta.title === undefined) await writes.save(() => conversation.setMeta({ title: titleOf(parts) }));
  const appended = writes.append(conversation, { k: 'user', parts }, true);
  arrived();
  return (await appended).seq;
}

/** First line of the first message, cut between words; for a command alone with what it acts on. */
function titleOf(parts: readonly InputPart[]): string {
  const { text, attachments } = readMessage(parts);
  const line = text.trim().split('\n', 1)[0] ?? '';
  const [first] = attachments;
  if (first !== undefined && parseCodeCommand(line)?.rest === '') return shortened(`${line} ${lastName(first.label)}`);
  return shortened(line);
}

function lastName(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1);
}

function shortened(line: string): string {
  return line.length <= 60 ? line : `${line.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}
