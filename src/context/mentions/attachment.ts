import { fenced } from '../../base/fenced.ts';
import { counted } from '../../base/plural.ts';
import { maxThumbnailData } from '../../base/image-limits.ts';
import type { Attachment, CodePlace, InputPart, MediaPart, TextPart } from '../../conversation/part.ts';
import { countRemoved, hasHidden, stripHidden } from '../../guard/hidden-characters.ts';
import { quoteName } from '../../guard/path-syntax.ts';

/** What was found for a message, before it is made safe to send. */
export interface FoundContext {
  readonly attachment: Attachment;
  readonly text: string;
  /** The files that it is from. */
  readonly paths: readonly string[];
  /** VS Code language id of the text. */
  readonly languageId?: string;
  /** Something of it was left out already. */
  readonly isCut?: boolean;
  /** A sentence for the person on what was left out. */
  readonly note?: string;
}

/** What is looked through beyond what is kept, in characters: longer than any secret, so that none is cut in two before it is found. */
const margin = 32 * 1024;

const heading = /^\[attached ([^\]\n]{1,300})\]\n/;

/** Found text as a part of a message, and whether it had to be cut. `limit` in characters. Hidden characters are left out, keys by `redact`. */
export function attachedPart(
  found: FoundContext,
  limit: number,
  redact: (text: string) => string = (text) => text,
): { readonly part: TextPart; readonly length: number; readonly isCut: boolean } {
  const looked = found.text.length <= limit + 2 * margin ? found.text : found.text.slice(0, limit + margin);
  const rest = found.text.slice(looked.length);
  const stripped = stripHidden(looked);
  const hidden = countRemoved(stripped);
  const clean = redact(stripped.text);
  // What stands at the border may be the first half of a secret.
  const room = rest === '' ? limit : Math.min(limit, Math.max(0, clean.length - margin));
  const kept = clean.length <= room ? clean : headOfLines(clean, room);
  const isCut = kept.length < clean.length || rest !== '';
  const omitted = isCut ? lineCount(clean.slice(kept.length) + rest) : 0;
  const notes = [
    ...(isCut ? [`(cut: ${counted(omitted, ['{0} more line', '{0} more lines'])} left out)`] : []),
    ...(found.isCut === true ? ['(not all of it)'] : []),
    ...(hidden > 0 ? [`(${hidden} invisible characters were left out)`] : []),
  ];
  const attachment = withSources(found);
  const text = [`[attached ${attachment.label}]`, fenced(kept, found.languageId ?? ''), ...notes].join('\n');
  return { part: { t: 'text', text, attachment }, length: kept.length, isCut };
}

/** Something that went along with a message; of an image also a small version, base64. */
export interface ReadAttachment extends Attachment {
  readonly thumbnail?: string;
}

/** What the person typed and what went along, of a message of the log. Texts of the log are not trusted. */
export function readMessage(parts: readonly InputPart[]): {
  readonly text: string;
  readonly attachments: readonly ReadAttachment[];
} {
  const last = parts.findLast((part) => part.t === 'text');
  const attachments = parts.flatMap((part): ReadAttachment[] => {
    if (part.t === 'media') return [imageOf(part)];
    const found = part.t === 'text' && part !== last ? attachmentOf(part) : undefined;
    return found === undefined ? [] : [found];
  });
  return { text: typeof last?.typed === 'string' ? last.typed : (last?.text ?? ''), attachments };
}

/** Paths of the files that an attachment of the log is from. Texts of the log are not trusted. */
export function sourcesOf({ place, sources }: Attachment): readonly string[] {
  const paths: readonly unknown[] = [place?.path, ...(Array.isArray(sources) ? (sources as readonly unknown[]) : [])];
  return paths.filter((path) => typeof path === 'string');
}

/** What it is from is kept with it: it is asked about again when the conversation goes on with another provider, also after a restart. */
function withSources({ attachment, paths }: FoundContext): Attachment {
  const sources = [...new Set(paths)].filter((path) => path !== attachment.place?.path);
  return sources.length === 0 ? attachment : { ...attachment, sources };
}

/** What a message has that its text does not name, from a command or as an image: it stays when the message is edited. */
export function broughtAlong(parts: readonly InputPart[]): readonly InputPart[] {
  return parts.filter((part) => part.t === 'media' || (part.t === 'text' && part.attachment?.byCommand === true));
}

/** Whether a command has something to act on among what was brought: an image is no code. */
export function bringsCode(brought: readonly InputPart[]): boolean {
  return brought.some((part) => part.t !== 'media');
}

/** Where attachment number `index` of a message is; undefined where it is not one place. */
export function placeOfAttachment(parts: readonly InputPart[], index: number): CodePlace | undefined {
  return readMessage(parts).attachments[index]?.place;
}

function imageOf({ name, thumbnail }: MediaPart): ReadAttachment {
  const isShown = typeof thumbnail === 'string' && thumbnail.length <= maxThumbnailData;
  return { kind: 'image', label: labelOf(name ?? 'image'), ...(isShown && { thumbnail }) };
}

/** Messages of earlier versions have the label in their text alone. */
function attachmentOf({ attachment, text }: TextPart): Attachment | undefined {
  if (typeof attachment?.label === 'string') return attachment;
  const label = heading.exec(text)?.[1];
  return label === undefined ? undefined : { kind: 'file', label };
}

/** A path as one line without brackets that could end the heading. */
export function labelOf(path: string): string {
  const isPlain = /^[^\p{C}\p{Zl}\p{Zp}[\]]{1,200}$/u.test(path) && !hasHidden(path);
  return isPlain ? path : quoteName(path).replace(/[[\]]/g, '_');
}

/** A path with its lines: `src/format.ts:13-16`. */
export function labelOfPlace({ path, startLine, endLine }: CodePlace): string {
  if (startLine === undefined) return labelOf(path);
  const lines = endLine === undefined || endLine === startLine ? String(startLine) : `${startLine}-${endLine}`;
  return `${labelOf(path)}:${lines}`;
}

/** The beginning of a text, to the end of a line where there is one. */
function headOfLines(text: string, limit: number): string {
  const lineEnd = limit <= 0 ? 0 : text.lastIndexOf('\n', limit - 1);
  if (lineEnd > 0) return text.slice(0, lineEnd + 1);
  const head = text.slice(0, Math.max(0, limit));
  return /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}

function lineCount(text: string): number {
  let count = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
