import { blockLanguage, isProse } from '../syntax/block-language.ts';

/** Where an answer stands, as far as it decides whether something in it is code. */
export interface MarkPlace {
  readonly linePrefix: string;
  readonly languageId: string;
  /** The file's own path. */
  readonly path: string;
}

/** Names of the tokens that chat and code models are trained with, as they stand between `<|` and `|>`. */
const tokenNames = [
  'endoftext|end_?of_?text|begin_?of_?text|startoftext|eot|eot_id|eom_id|eos|bos|pad|end|start|user|assistant|system|tool',
  'im_start|im_end|im_sep|start_header_id|end_header_id|start_of_role|end_of_role|python_tag|channel|message|return|call|constrain',
  'file_sep|file_separator|repo_name|cursor|hole|image|fim[_-]\\w+|end_of_turn|start_of_turn|code_(?:prefix|suffix|middle)',
].join('|');

/** Tokens of any family's prompt format. `f <| x |> g` is code: tokens are known by name, or by the bars of DeepSeek. */
const tokens: readonly RegExp[] = [
  new RegExp(`<\\|(?:${tokenNames})\\|>`, 'i'),
  /<｜[\w▁ -]{2,40}｜>/,
  /<\[(?:fim-(?:prefix|suffix|middle)|end▁of▁sentence)\]>/,
  /<\/?(?:fim_\w+|file_sep|repo_name|reponame|gh_stars|jupyter_\w+|empty_output)>/,
  /(?<!\w)<(?:PRE|SUF|MID|EOT|EOD)>/,
  /<(?:start_of_turn|end_of_turn|eos|bos)>/,
  /\[\/?INST\]|<<\/?SYS>>/,
];
/** The end of a text as tokenizers write it; in markup and in strings `<s>` is struck out text. */
const endOfText = /<\/s>(?=\s|$|<\/?s>|\w)/;
/** Codestral's tokens have the form of an index or of a list. */
const bracketToken = /\[(?:PREFIX|SUFFIX|MIDDLE)\]/g;

/** Who speaks next, in a prompt made of turns. */
const chatTurn = /^(?:Human|Assistant):(?:\s*$|\s.*[^,;{[(\s]\s*$)/;
/** Words that name a variable or a key as well: behind them nothing follows, or what a person says. */
const turn = /^(?:User|System|AI|Question|Answer|Instruction|Response):(?:\s*$|\s+[A-Za-z'’]+ [^=[{]*[^=,;{[(\s]\s*$)/;
const heading =
  /^#{2,4} ?(?:Instructions?|Response|Input|Output|User|Assistant|System|Human|Task|Explanation|Solution|End)\b ?:?\s*$/i;
/** The same where it may be a comment as well: only a colon tells. */
const headingWithColon = /^#{2,4} ?[A-Za-z]+ ?:\s*$/;
const namedFile =
  /^(?:\/\/|#|--|\/\*|;;?|%|<!--)\s*(?:Path|File|Filename|File ?path|File name):\s*([\w@.~/\\-]{0,200}[./\\][\w@.~/\\-]+)\s*(?:\*\/|-->)?\s*$/i;
const otherFile =
  /^(?:\+{5} \S+|diff --git a\/|(?:\/\/|#|--|\/\*)\s*Compare this snippet from \S+:?|<\/?(?:FILE|OTHER|COMPLETION)>)/;

/** The text before the first stop text, token of a prompt format, or line that belongs to a prompt. Linear. */
export function cutPromptMarks(text: string, stop: readonly string[], place: MarkPlace): string {
  let end = Math.min(text.length, ...tokens.map((token) => token.exec(text)?.index ?? text.length));
  if (!isMarkup(place.languageId)) end = Math.min(end, endOfTextAt(text));
  for (const token of stop) {
    const at = token === '' || token.search(bracketToken) === 0 ? -1 : text.indexOf(token);
    if (at >= 0) end = Math.min(end, at);
  }
  end = Math.min(end, bracketTokenAt(text, place.linePrefix), markedLineAt(text, place));
  return text.slice(0, end);
}

function isMarkup(languageId: string): boolean {
  return isProse(languageId) || /^(?:javascriptreact|typescriptreact|vue|svelte|astro|php|blade|erb)$/.test(languageId);
}

/** The end of a text that nothing opened. */
function endOfTextAt(text: string): number {
  const at = endOfText.exec(text)?.index ?? text.length;
  return text.slice(0, at).includes('<s>') ? text.length : at;
}

/** Where a token in square brackets stands that can be neither an index nor a list. */
function bracketTokenAt(text: string, linePrefix: string): number {
  for (const { index, 0: token } of text.matchAll(bracketToken)) {
    const lineStart = text.lastIndexOf('\n', index - 1) + 1;
    const line = index === 0 || lineStart > 0 ? text.slice(lineStart, index) : linePrefix + text.slice(0, index);
    const before = (index === 0 ? linePrefix : line).trimEnd();
    const after = text.slice(index + token.length);
    const isBetween = before === '' || /[;{}]$/.test(before);
    if (isBetween && !/^(?:[ \t]*[.=,()[\]+\-*/;?!]|\s*\.)/.test(after)) return index;
  }
  return text.length;
}

function markedLineAt(text: string, { linePrefix, languageId, path }: MarkPlace): number {
  const isLoose = isProse(languageId) || /^(?:yaml|properties|ini|toml|dotenv|feature|dockerfile)$/.test(languageId);
  const hasHashComments = blockLanguage(languageId).lineComments.includes('#');
  let isAfterBlank = true;
  for (let start = 0; start < text.length;) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end);
    // What begins the answer goes on with the cursor's line, where a key of an object may stand too.
    const isAlone = start > 0 || linePrefix.trim() === '';
    if (isAlone && isMarkedLine(line, { isLoose: isLoose || start === 0, isAfterBlank, hasHashComments, path }))
      return start;
    isAfterBlank = line.trim() === '';
    start = end + 1;
  }
  return text.length;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

interface LinePlace {
  /** A file in which a word before a colon is nothing special. */
  readonly isLoose: boolean;
  readonly isAfterBlank: boolean;
  /** A heading reads like a comment. */
  readonly hasHashComments: boolean;
  readonly path: string;
}

function isMarkedLine(line: string, { isLoose, isAfterBlank, hasHashComments, path }: LinePlace): boolean {
  if (isLoose ? isAfterBlank && chatTurn.test(line) : chatTurn.test(line) || (isAfterBlank && turn.test(line)))
    return true;
  if (otherFile.test(line)) return true;
  if (!isLoose && heading.test(line) && (!hasHashComments || headingWithColon.test(line))) return true;
  const named = namedFile.exec(line.trimStart())?.[1];
  return named !== undefined && !isSameFile(named, path);
}

function isSameFile(named: string, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name !== '' && named.replaceAll('\\', '/').endsWith(name);
}
