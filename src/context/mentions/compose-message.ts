import type { InputPart } from '../../conversation/part.ts';
import { bringsCode, readMessage, sourcesOf } from './attachment.ts';
import { commandText, parseCodeCommand } from './code-commands.ts';
import type { CodeCommand } from './code-commands.ts';
import { excerptParts } from './code-excerpt.ts';
import type { CodeExcerpt } from './code-excerpt.ts';
import type { MentionDependencies } from './mention-dependencies.ts';
import { resolveMentions } from './mentions.ts';
import type { ResolvedMentions } from './mentions.ts';

/** Where a message gets what it names. */
export interface MessageDependencies extends MentionDependencies {
  /** The code a command acts on: the selection, or what encloses the cursor; or a sentence that says why there is none. */
  readonly code: (command: CodeCommand) => Promise<CodeExcerpt | string>;
}

/** What was typed, and what goes along without being named in it. */
export interface TypedMessage {
  readonly text: string;
  /** Attachments that are there already: a command of the editor took them, or the message that is edited had them. */
  readonly brought?: readonly InputPart[];
}

/**
 * A message as it goes into the log: what goes along first, what was typed last. A command such as `/explain` acts on what was brought, else on
 * what the message mentions, else on the code at the cursor. Rejects only when the signal aborts.
 */
export async function composeMessage(
  { text, brought = [] }: TypedMessage,
  dependencies: MessageDependencies,
  signal: AbortSignal,
): Promise<ResolvedMentions> {
  const typed = parseCodeCommand(text);
  const mentions = await resolveMentions(typed?.rest ?? text, dependencies, signal);
  if (typed === undefined) return withBrought(mentions, brought);
  const told = commandText(typed);
  if (told === '') return refused('Type your question after /ask.');
  let along = brought;
  if (!bringsCode(brought) && mentions.attachments.length === 0) {
    const excerpt = await dependencies.code(typed.command);
    signal.throwIfAborted();
    if (typeof excerpt === 'string') return refused(excerpt);
    along = [...excerptParts(excerpt, dependencies.redact), ...brought];
  }
  // A question shows as it was asked: the command only says what it is about.
  const last: InputPart = { t: 'text', text: told, ...(typed.command !== 'ask' && { typed: text.trim() }) };
  return withBrought({ ...mentions, parts: [...mentions.parts.slice(0, -1), last] }, along);
}

function withBrought(mentions: ResolvedMentions, brought: readonly InputPart[]): ResolvedMentions {
  const parts = [...brought, ...mentions.parts];
  const own = readMessage(brought.concat({ t: 'text', text: '' })).attachments.flatMap(sourcesOf);
  return {
    ...mentions,
    parts,
    attachments: readMessage(parts).attachments.map(({ label }) => label),
    sources: [...new Set([...own, ...mentions.sources])],
  };
}

function refused(refusal: string): ResolvedMentions {
  return { parts: [], attachments: [], sources: [], problems: [], refusal };
}
