import type { InputPart } from '../../conversation/part.ts';
import { attachedPart } from './attachment.ts';
import { contentOfMention } from './mention-content.ts';
import type { MentionDependencies } from './mention-dependencies.ts';
import { parseMentions } from './parse-mentions.ts';
import type { Mention } from './parse-mentions.ts';

/** A message with what its mentions bring along. */
export interface ResolvedMentions {
  /** Attachments first, each a text part of its own; the typed text is always the last part. */
  readonly parts: readonly InputPart[];
  /** Labels of what went along, in order: `src/app.ts`, `selection of app.ts:3-9`, `4 problems`. */
  readonly attachments: readonly string[];
  /** Paths of the files that the attachments are from. */
  readonly sources: readonly string[];
  /** One sentence for each mention that could not be resolved, or not in full. */
  readonly problems: readonly string[];
  /** Why the message cannot be sent as it is. */
  readonly refusal?: string;
}

const maxMentions = 20;
/** Characters of one attachment and of all together. */
const maxAttachment = 64 * 1024;
const maxTotal = 256 * 1024;

/** Fetches what the mentions of a text name. Rejects only when the signal aborts. */
export async function resolveMentions(
  text: string,
  dependencies: MentionDependencies,
  signal: AbortSignal,
): Promise<ResolvedMentions> {
  const parts: InputPart[] = [];
  const attachments: string[] = [];
  const problems: string[] = [];
  const sources = new Set<string>();
  const all = distinct(parseMentions(text));
  if (all.length > maxMentions) problems.push(`Only the first ${maxMentions} mentions were attached.`);
  let room = maxTotal;
  for (const mention of all.slice(0, maxMentions)) {
    const found = await contentOfMention(mention, dependencies, signal);
    if (typeof found === 'string') {
      problems.push(found);
      continue;
    }
    const { label } = found.attachment;
    if (room <= 0) {
      problems.push(`${label} was left out: the message is too long.`);
      continue;
    }
    const limit = Math.min(maxAttachment, room);
    const { part, length, isCut } = attachedPart(found, limit, dependencies.redact);
    if (isCut) problems.push(`${label} was cut after ${Math.floor(limit / 1024)} KB.`);
    if (found.note !== undefined) problems.push(found.note);
    room -= length;
    parts.push(part);
    for (const path of found.paths) sources.add(path);
    attachments.push(label);
  }
  return { parts: [...parts, { t: 'text', text }], attachments, sources: [...sources], problems };
}

function distinct(mentions: readonly Mention[]): readonly Mention[] {
  const seen = new Set<string>();
  return mentions.filter((mention) => {
    const name = 'name' in mention ? `${mention.kind}:${mention.name.normalize()}` : mention.kind;
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}
