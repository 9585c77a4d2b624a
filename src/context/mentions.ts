import type { InputPart } from '../conversation/part.ts';
import { stripHidden } from '../guard/hidden-characters.ts';
import { quoteName } from '../guard/path-syntax.ts';
import { holdsPrivateKey } from '../guard/private-keys.ts';
import { isSecretFile } from '../guard/secret-files.ts';
import { FileRefused } from '../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import { codeRanges } from './code-ranges.ts';

/** A mention as typed: `@file:src/app.ts`, `@file:"a b.ts"`, `@selection`, `@problems`. */
export type Mention =
  | { readonly kind: 'file'; readonly path: string; readonly start: number; readonly end: number }
  | { readonly kind: 'selection'; readonly start: number; readonly end: number }
  | { readonly kind: 'problems'; readonly start: number; readonly end: number };

/** Text marked in the active editor. Lines count from 1. */
export interface SelectedText {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** A diagnostic of the editor. `line` counts from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly source?: string;
}

export interface MentionPorts {
  readonly files: WorkspaceFiles;
  /** Undefined when nothing is selected. */
  readonly selection: () => SelectedText | undefined;
  readonly problems: () => readonly Problem[];
  /** Takes keys out of what goes along. */
  readonly redact?: (text: string) => string;
}

/** A message with what its mentions bring along. */
export interface ResolvedMentions {
  /** Attachments first, each a text part of its own; the typed text, unchanged, is always the last part. */
  readonly parts: readonly InputPart[];
  /** Labels of what went along, in order: `src/app.ts`, `selection of app.ts:3-9`, `4 problems`. */
  readonly attachments: readonly string[];
  /** Paths of the files that the attachments are from. */
  readonly sources: readonly string[];
  /** One sentence for each mention that could not be resolved. */
  readonly problems: readonly string[];
}

const maxMentions = 20;
/** Characters of one attachment and of all together. */
const maxAttachment = 64 * 1024;
const maxTotal = 256 * 1024;
const maxProblems = 100;
const heading = /^\[attached ([^\]\n]{1,300})\]\n/;

/**
 * The mentions in a text, in order. A mention begins the text or follows white space or an opening bracket or quote. What stands in code
 * (between backticks) is none: code that is asked about may hold anything, and must not bring other files along.
 */
export function parseMentions(text: string): readonly Mention[] {
  const mentions: Mention[] = [];
  const code = codeRanges(text);
  let range = 0;
  for (const match of text.matchAll(
    /(?<=^|[\s([{'"])@(?:(selection|problems)\b|file:(?:"([^"\n]{1,4096})"|([^\s"]{1,4096})))/g,
  )) {
    const [whole, word, quoted, bare] = match;
    const start = match.index;
    while ((code[range]?.end ?? Number.POSITIVE_INFINITY) <= start) range++;
    if ((code[range]?.start ?? Number.POSITIVE_INFINITY) <= start) continue;
    if (word === 'selection' || word === 'problems') mentions.push({ kind: word, start, end: start + whole.length });
    else if (quoted !== undefined) mentions.push({ kind: 'file', path: quoted, start, end: start + whole.length });
    else if (bare !== undefined) {
      // Punctuation of the sentence is not part of the path.
      const path = withoutPunctuation(bare);
      if (path !== '') mentions.push({ kind: 'file', path, start, end: start + '@file:'.length + path.length });
    }
  }
  return mentions;
}

/** What replaces a typed mention of a file. */
export function fileMention(path: string): string {
  const isPlain = /^[^\s"]+$/.test(path) && withoutPunctuation(path) === path;
  return isPlain ? `@file:${path}` : `@file:"${path}"`;
}

/** Fetches what the mentions of a text name. Rejects only when the signal aborts. */
export async function resolveMentions(
  text: string,
  ports: MentionPorts,
  signal: AbortSignal,
): Promise<ResolvedMentions> {
  const blocks: { readonly label: string; readonly text: string }[] = [];
  const problems: string[] = [];
  const sources = new Set<string>();
  const all = distinct(parseMentions(text));
  if (all.length > maxMentions) problems.push(`Only the first ${maxMentions} mentions were attached.`);
  let room = maxTotal;
  for (const mention of all.slice(0, maxMentions)) {
    const found = await contentOf(mention, ports, signal);
    if (typeof found === 'string') {
      problems.push(found);
      continue;
    }
    const visible = stripHidden(found.text).text;
    const clean = ports.redact?.(visible) ?? visible;
    if (room <= 0) {
      problems.push(`${found.label} was left out: the message is too long.`);
      continue;
    }
    const limit = Math.min(maxAttachment, room);
    const cut = clean.slice(0, limit).toWellFormed();
    if (cut.length < clean.length) problems.push(`${found.label} was cut after ${Math.floor(limit / 1024)} KB.`);
    room -= cut.length;
    for (const path of found.paths) sources.add(path);
    blocks.push({ label: found.label, text: fenced(found.label, cut, cut.length < clean.length) });
  }
  const parts = [...blocks.map((block) => block.text), text].map((each): InputPart => ({ t: 'text', text: each }));
  return { parts, attachments: blocks.map(({ label }) => label), sources: [...sources], problems };
}

/** What the person typed, and the labels of what went along, of a message made by {@link resolveMentions}. */
export function readMessage(parts: readonly InputPart[]): {
  readonly text: string;
  readonly attachments: readonly string[];
} {
  const texts = parts.flatMap((part) => (part.t === 'text' ? [part.text] : []));
  const attachments = texts.slice(0, -1).flatMap((text) => heading.exec(text)?.[1] ?? []);
  return { text: texts.at(-1) ?? '', attachments };
}

/** What a mention brings along, and the files that it is from. */
interface Found {
  readonly label: string;
  readonly text: string;
  readonly paths: readonly string[];
}

/** The found text with its label, or a sentence that says why there is none. */
async function contentOf(mention: Mention, ports: MentionPorts, signal: AbortSignal): Promise<Found | string> {
  if (mention.kind === 'problems') return problemList(ports.problems());
  if (mention.kind === 'selection') return selected(ports.selection());
  try {
    return { label: labelOf(mention.path), text: await ports.files.read(mention.path, signal), paths: [mention.path] };
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof FileRefused ? error.message : `${quoteName(mention.path)} could not be read.`;
  }
}

function selected(selection: SelectedText | undefined): Found | string {
  if (selection === undefined || selection.text === '') return 'Nothing is selected in the editor.';
  if (isSecretFile(selection.path)) return `${quoteName(selection.path)} may hold secrets and is never given out.`;
  if (holdsPrivateKey(selection.text)) return `The selection holds a private key and is never given out.`;
  const { path, startLine, endLine } = selection;
  const lines = startLine === endLine ? String(startLine) : `${startLine}-${endLine}`;
  return { label: `selection of ${labelOf(path)}:${lines}`, text: selection.text, paths: [path] };
}

function problemList(problems: readonly Problem[]): Found | string {
  const shown = problems.filter(({ path }) => !isSecretFile(path));
  if (shown.length === 0) return 'There are no problems in the workspace.';
  const told = shown.slice(0, maxProblems);
  const lines = told.map(({ path, line, severity, message, source }) => {
    return `${labelOf(path)}:${line}: ${severity}: ${message.replace(/\s+/g, ' ')}${source === undefined ? '' : ` (${source})`}`;
  });
  if (shown.length > maxProblems) lines.push(`(${shown.length - maxProblems} more)`);
  const label = shown.length === 1 ? '1 problem' : `${shown.length} problems`;
  return { label, text: lines.join('\n'), paths: told.map(({ path }) => path) };
}

/** The content in a fence that it cannot close: longer than any run of backticks in it. */
function fenced(label: string, content: string, isCut: boolean): string {
  const longest = [...content.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  const end = content.endsWith('\n') || content === '' ? '' : '\n';
  return `[attached ${label}]\n${fence}\n${content}${end}${fence}${isCut ? '\n(cut)' : ''}`;
}

/** A path as one line without brackets that could end the heading. */
function labelOf(path: string): string {
  return /^[^\p{C}\p{Zl}\p{Zp}[\]]{1,200}$/u.test(path) ? path : quoteName(path).replace(/[[\]]/g, '_');
}

function withoutPunctuation(path: string): string {
  return path.replace(/[.,;:!?)\]}'>]{1,16}$/, '');
}

function distinct(mentions: readonly Mention[]): readonly Mention[] {
  const nameOf = (mention: Mention): string => (mention.kind === 'file' ? `f:${mention.path}` : mention.kind);
  const seen = new Set<string>();
  return mentions.filter((mention) => {
    const name = nameOf(mention);
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}
