import type { CursorContext } from '../engine/document-snapshot.ts';
import { blockLanguage, isKnownLanguage, isProse } from '../syntax/block-language.ts';
import { lineDepths } from '../syntax/bracket-depth.ts';
import { codeTokens } from '../syntax/code-tokens.ts';
import { hereDocumentLines } from '../syntax/here-documents.ts';
import { isBlank } from '../syntax/indentation.ts';
import { markupText, mayHoldMarkup } from '../syntax/markup-text.ts';

/** Where an answer stands. */
export interface TalkPlace {
  readonly context: CursorContext;
  readonly languageId: string;
}

/** How a chat model begins to speak about an answer, or to give none. In lower case; each goes on with other words. */
const openers: readonly string[] = [
  ...[
    "here's",
    'here is',
    'here are',
    'sure',
    'certainly',
    'of course',
    'absolutely',
    'okay,',
    'ok,',
    'great!',
    'sorry',
  ],
  ...[
    "i'm ",
    'i am ',
    "i'll ",
    'i can',
    "i don't",
    'i do not',
    'i have ',
    "i've ",
    'i would',
    'i see',
    'i think',
    'i need',
  ],
  ...[
    'i apologize',
    'apologies',
    'unfortunately',
    'as an ai',
    'to complete',
    'to fill',
    'to fix',
    'to implement',
    'to finish',
  ],
  ...[
    'based on',
    'given the',
    'it looks',
    'it seems',
    'it appears',
    'this code',
    'this function',
    'this completes',
    'this will',
  ],
  ...[
    'this is the',
    'this completion',
    'this method',
    'this line',
    'this should',
    'this adds',
    'this returns',
    'this snippet',
  ],
  ...[
    'the missing',
    'the complete',
    'the completed',
    'the completion',
    'the code',
    'the following',
    'the function',
    'the correct',
    'the cursor',
  ],
  ...[
    'the marker',
    'the next',
    'the rest',
    'the answer',
    'you can',
    'you should',
    'you need',
    'you could',
    'you might',
  ],
  ...[
    "you'll",
    'let me',
    "let's",
    'note that',
    'note:',
    'explanation',
    'completion:',
    'completed code',
    'code:',
    'answer:',
  ],
  ...[
    'output:',
    'no completion',
    'no code',
    'nothing to',
    'nothing needs',
    'below is',
    'please',
    'thank',
    'we need',
    'we can',
  ],
  ...['there is', 'there are', '<hole>', '<|hole|>', 'assuming'],
];
const longestOpener = Math.max(...openers.map(({ length }) => length));

const fenceLine = /^[ \t]*(?:```|~~~)/;
/** A fence whose line has only begun. */
const maybeFence = /^[ \t]*(?:`{1,2}|~{1,2})$/;
/** What a line of Markdown may begin with. */
const decoration = /^[\s*_#>"“]+/;

/**
 * The answer without what a chat model says in front of it: the sentences, and the fence behind them or at the very beginning. Undefined while
 * only more of the stream can tell. Sentences without a fence are left where they may be what is wanted: in prose, in comments and in strings.
 */
export function withoutTalk(text: string, place: TalkPlace, isWhole: boolean): string | undefined {
  if (place.languageId === 'markdown') return text;
  let isTalking = false;
  const behindTalk = (at: number): string => (isTalking && isCodeWanted(place) ? text.slice(at) : text);
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const line = end < 0 ? text.slice(at) : text.slice(at, end);
    const next = end < 0 ? text.length : end + 1;
    const kind = kindOf(line, end >= 0 || isWhole, { isTalking, languageId: place.languageId });
    if (kind === 'open') return undefined;
    if (kind === 'fence') return text.slice(next);
    if (kind === 'code') return behindTalk(at);
    isTalking ||= kind === 'talk';
    at = next;
  }
  return isTalking && !isWhole ? undefined : behindTalk(text.length);
}

interface LinePlace {
  /** The lines above speak to a person. */
  readonly isTalking: boolean;
  readonly languageId: string;
}

/** What a line in front of an answer is; `open` where it has only begun and may become something else. */
function kindOf(
  line: string,
  isLineWhole: boolean,
  { isTalking, languageId }: LinePlace,
): 'blank' | 'fence' | 'talk' | 'code' | 'open' {
  if (!isLineWhole && (maybeFence.test(line) || fenceLine.test(line))) return 'open';
  if (fenceLine.test(line)) return 'fence';
  if (isBlank(line)) return 'blank';
  if (!isLineWhole && (isTalking || mayBeTalk(line, languageId))) return 'open';
  return isTalk(line, languageId) || (isTalking && isSentence(line, 2)) ? 'talk' : 'code';
}

/** Languages whose files hold sentences between tags, wherever those begin. */
const markupFirst = /^(?:javascriptreact|typescriptreact|vue|svelte|astro|html)$/;

/**
 * The answer up to where a chat model begins to speak about it. Sentences in comments, strings, here documents and markup of the answer are part
 * of it. A sentence that does not begin as models begin to speak counts only behind finished code and a blank line.
 */
export function withoutLastTalk(text: string, place: TalkPlace, isWhole: boolean): string {
  // No line end among the marks: many empty lines would be read once for each of them.
  if (!/\n[*_#>"“\t ]*[A-Z<]/.test(text) || isProse(place.languageId)) return text;
  const { languageId } = place;
  const lines = text.split('\n');
  const last = isWhole ? lines.length : lines.length - 1;
  const at = lines.findIndex((line, i) => i > 0 && i < last && isTalk(line, languageId));
  if (at < 0 || !isCodeWanted(place)) return text;
  const depths = lineDepths(text, blockLanguage(languageId));
  const isTextLine = textLines(place, text);
  const mayTalk = (line: string, i: number): boolean => {
    if (depths[i]?.isInside === true || isTextLine(i)) return false;
    if (isOpened(line.replace(decoration, ''))) return true;
    return !markupFirst.test(languageId) && (depths[i]?.before ?? 0) <= 0 && isBlank(lines[i - 1] ?? '');
  };
  const cut = lines.findIndex((line, i) => i >= at && i < last && isTalk(line, languageId) && mayTalk(line, i));
  return cut < 0 ? text : lines.slice(0, cut).join('\n').trimEnd();
}

/** Whether a line of an answer, counted from the cursor's own, begins in a here document or between the tags of markup. */
function textLines({ context, languageId }: TalkPlace, text: string): (line: number) => boolean {
  const { before, after, fromStart } = context;
  const whole = before + text;
  const above = before.split('\n').length - 1;
  const here = hereDocumentLines(whole, languageId);
  if (!mayHoldMarkup(languageId)) return (line) => here[above + line] === true;
  // What was opened above the window is closed below.
  if (!fromStart && markupText(text + after).closesMore) return () => true;
  const { lines } = markupText(whole);
  return (line) => here[above + line] === true || lines[above + line] === true;
}

/** Code is what belongs here: no text of a comment, of a string, of a here document, or between the tags of markup. */
function isCodeWanted(place: TalkPlace): boolean {
  const { context, languageId } = place;
  if (isProse(languageId) || !isKnownLanguage(languageId)) return false;
  const { before, linePrefix, fromStart } = context;
  if (/(?:^|[^=-])>[^<>{}();]*$/.test(linePrefix) || /^\s*\*(?:\s|$)/.test(linePrefix)) return false;
  if (isBlank(linePrefix) && /[^=-]>\s*$/.test(before.slice(-200))) return false;
  // With a line end behind it, the cursor's place is the beginning of a line.
  if (textLines(place, '\n')(1)) return false;
  let isOpen = false;
  for (const token of codeTokens(fromStart ? before : linePrefix, blockLanguage(languageId))) ({ isOpen } = token);
  return !isOpen;
}

/** A whole line that speaks to a person. In a language of code any sentence does. */
function isTalk(line: string, languageId: string): boolean {
  const said = line.replace(decoration, '');
  if (isOpened(said)) return isSentence(line, 1);
  return isKnownLanguage(languageId) && /^[A-Z].*[.:!?][*_"”]*\s*$/.test(said) && isSentence(line, 4);
}

/** The beginning of a line that may become one that speaks to a person. */
function mayBeTalk(line: string, languageId: string): boolean {
  const said = line.replace(decoration, '');
  if (said === '') return true;
  const lower = comparable(said);
  if (openers.some((opener) => opener.startsWith(lower))) return true;
  if (isOpened(said)) return !codeMark.test(withoutQuotes(said));
  return isKnownLanguage(languageId) && /^[A-Z]/.test(said) && !codeMark.test(withoutQuotes(said));
}

function comparable(said: string): string {
  return said.slice(0, longestOpener).toLowerCase().replaceAll('’', "'");
}

/** Begins as models begin to speak: with a capital letter, for a key or a name may read the same. */
function isOpened(said: string): boolean {
  if (!/^(?:[A-Z<]|here(?:['’]s| is| are) )/.test(said)) return false;
  const lower = comparable(said);
  return openers.some(
    (opener) => lower.startsWith(opener) && !/^\w/.test(/\w$/.test(opener) ? lower.slice(opener.length) : ''),
  );
}

/** What a sentence has only between back-ticks. */
const codeMark = /[;{}=\\|[\]]|->|\w\.\w+\(|<(?!\|?HOLE)/;

function withoutQuotes(line: string): string {
  return line.replace(/`[^`]*`?/g, 'x');
}

/** Words and the marks of a sentence, at least so many words; those of code only between back-ticks. */
function isSentence(line: string, least: number): boolean {
  const said = withoutQuotes(line)
    .replace(decoration, '')
    .replace(/^(?:[-•]|\d+[.)])\s+/, '')
    .trim();
  if (said === '' || codeMark.test(said)) return false;
  const words = said.split(/\s+/);
  if (words.length < least) return false;
  const plain = words.filter((word) => /^["'“(]?[A-Za-z][A-Za-z'’-]*[)"'”]?[.,:;!?]*[*_]*$/.test(word));
  const isEnded = /[.:!?][*_"”]*$/.test(said);
  return plain.length * 4 >= words.length * 3 && (isEnded || words.length >= 4);
}
