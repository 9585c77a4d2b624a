import { stripHidden, stripTerminalCodes } from '../../guard/hidden-characters.ts';

/** How an answer becomes a message. */
export interface CleaningOptions {
  /** The answer has come to its end. Before that, what may be no part of the message is held back. */
  readonly isWhole: boolean;
  /** Most characters of the first line. */
  readonly subjectLimit: number;
  /** What the person wrote: trailers that stand in it stay. */
  readonly draft: string;
}

/** Longest answer that is looked at, in characters. */
export const longestAnswer = 20_000;
const longestMessage = 5_000;

const fenceLine = /^\s{0,3}(?:`{3,}|~{3,})/;
/** What stands in a line that announces the message, such as `Here is the commit message:`. */
const announcement =
  /\b(?:commit|message|here(?:'s|’s| is| are)|sure|certainly|of course|okay|mensaje|nachricht)\b|提交|コミット|сообщени/i;
const longestAnnouncement = 200;
/** So much of a first line tells what it is, in characters. */
const shortestTold = 24;
const conventional = /^[a-z]{2,12}(?:\([^()]{1,40}\))?!?: /;
/** Announcements and remarks of which more than this stand one after the other are taken for the message. */
const mostFrames = 4;
const label = /^(?:\*\*)?(?:commit message|suggested commit message|commit|subject|title)(?:\*\*)?\s?:(?:\*\*)?\s+/i;
const remark =
  /^(?:this (?:commit )?message|this follows|let me know|feel free|i hope|i (?:have |'ve )?(?:chosen|used|kept|wrote|written)|would you like|note:|\*\*note|explanation:)/i;
/** Only a person can say these. */
const signature = /^(?:signed-off|co-authored|reviewed|acked|tested|approved|reported|suggested|helped)-by\s?:/i;
const wrappers = ['"', "'", '`', '**', '“', '«'] as const;
const closers: Readonly<Record<string, string>> = { '“': '”', '«': '»' };

/**
 * The commit message in an answer: without fences, announcements and remarks around it, without control characters and signatures that nobody
 * gave, its first line within the limit. Empty where there is none, or where that cannot be told yet.
 */
export function commitMessageOf(answer: string, options: CleaningOptions): string {
  const plain = stripHidden(stripTerminalCodes(answer.slice(0, longestAnswer))).text.toWellFormed();
  const lines = plain.replaceAll('\t', '  ').split('\n');
  const inner = withoutRemarks(withoutFrame(options.isWhole ? lines : settledLines(lines)));
  const body = trimmedLines(withoutSignatures(inner, options.draft));
  const [first = '', ...rest] = withoutWrapper(body.join('\n')).split('\n');
  const subject = withoutWrapper(first.replace(/^#{1,6}\s+/, '').replace(label, '')).trim();
  if (subject === '' || (!options.isWhole && rest.length === 0 && isUnsettled(subject))) return '';
  const message = joined(limited(subject, options.subjectLimit), rest);
  return message.slice(0, longestMessage).toWellFormed().trimEnd();
}

/** The last line is still being written: it may become a fence or a trailer. */
function settledLines(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1) ?? '';
  const mayBecome = /^\s*(?:[`~]{1,}|[A-Za-z]+(?:-[a-z]*)?(?:-by)?\s?:?)?$/.test(last) && lines.length > 1;
  return mayBecome || fenceLine.test(last) ? lines.slice(0, -1) : lines;
}

/** A first line alone is shown once it is long enough to be told from an announcement. */
function isUnsettled(subject: string): boolean {
  if (conventional.test(subject)) return false;
  return (
    subject.length < shortestTold || isAnnouncement([subject]) || /^(?:based on|the following|below)\b/i.test(subject)
  );
}

/** The inside of the first fence where the message stands in one; else everything behind the announcements. */
function withoutFrame(lines: readonly string[]): readonly string[] {
  let shown = trimmedLines(lines);
  for (let frame = 0; frame < mostFrames; frame++) {
    if (fenceLine.test(shown[0] ?? '')) {
      const close = shown.findIndex((line, index) => index > 0 && fenceLine.test(line));
      return shown.slice(1, close < 0 ? shown.length : close);
    }
    const fence = shown.findIndex((line) => fenceLine.test(line));
    const blank = shown.indexOf('');
    const ends = [fence, blank].filter((at) => at > 0);
    if (ends.length === 0) return shown;
    const end = Math.min(...ends);
    if (!isAnnouncement(shown.slice(0, end))) return shown;
    shown = trimmedLines(shown.slice(end));
  }
  return shown;
}

/** A paragraph of one or two lines that speaks of the message and is none. */
function isAnnouncement(paragraph: readonly string[]): boolean {
  const text = paragraph.join(' ').trim();
  const [first = ''] = paragraph;
  return (
    paragraph.length <= 2 &&
    text.length <= longestAnnouncement &&
    announcement.test(text) &&
    !conventional.test(first) &&
    (/[:：.!]$/.test(text) || /^(?:here|sure|certainly|of course|okay)\b/i.test(text))
  );
}

/** Takes out what a model says about its message at the end. */
function withoutRemarks(lines: readonly string[]): readonly string[] {
  let shown = trimmedLines(lines);
  for (let frame = 0; frame < mostFrames; frame++) {
    const end = shown.lastIndexOf('');
    if (end <= 0 || !remark.test(shown[end + 1] ?? '')) break;
    shown = trimmedLines(shown.slice(0, end));
  }
  return shown.at(-1) === '---' ? trimmedLines(shown.slice(0, -1)) : shown;
}

function withoutSignatures(lines: readonly string[], draft: string): readonly string[] {
  return lines.filter((line) => !signature.test(line.trim()) || draft.includes(line.trim()));
}

function withoutWrapper(subject: string): string {
  for (const open of wrappers) {
    const close = closers[open] ?? open;
    const inside = subject.slice(open.length, -close.length);
    if (subject.length <= open.length + close.length) continue;
    if (subject.startsWith(open) && subject.endsWith(close) && !inside.includes(close)) return inside;
  }
  return subject;
}

/** A first line that is too long goes on in the body, as it does on the pages of code hosts. */
function limited(subject: string, limit: number): readonly [subject: string, rest?: string] {
  if (subject.length <= limit) return [subject];
  const cut = subject.slice(0, limit - 1);
  const space = cut.lastIndexOf(' ');
  const head = (space > limit / 2 ? cut.slice(0, space) : cut).toWellFormed();
  return [`${head.trimEnd()}…`, `…${subject.slice(head.length).trim()}`];
}

function joined([subject, more]: readonly [subject: string, more?: string], rest: readonly string[]): string {
  const body = trimmedLines(rest).join('\n');
  const parts = [subject, ...(more === undefined ? [] : [more]), ...(body === '' ? [] : [body])];
  return parts.join('\n\n').replace(/\n{3,}/g, '\n\n');
}

/** Without white space at the ends of lines and empty lines at both ends. */
function trimmedLines(lines: readonly string[]): readonly string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  const first = trimmed.findIndex((line) => line !== '');
  const last = trimmed.findLastIndex((line) => line !== '');
  return first < 0 ? [] : trimmed.slice(first, last + 1);
}
