import { parseJson } from '../../base/json.ts';
import { CodeFences } from './code-fences.ts';
import { callOf, readFoundCalls } from './found-call.ts';
import type { FoundCall, OfferedTools } from './found-call.ts';
import { matchesSchema } from './matches-schema.ts';
import { beginningOf, callMarks, channelMarks, thinkingMarks } from './text-marks.ts';
import type { CallMark, ThinkingMark } from './text-marks.ts';

/** What a piece of an answer's text turned out to be. */
export type TextPiece =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | { readonly kind: 'calls'; readonly calls: readonly FoundCall[] }
  /** All text that was given out before was thinking whose beginning had no mark. */
  | { readonly kind: 'was-reasoning' };

/** Longest text that is held back as a call, in characters, and as the header of a channel. */
const longestCall = 65_536;
const longestHeader = 300;
/** Longest name of a function that is waited for, in characters. */
const longestName = 128;
/** Marks that are read in one text; a text with more is about them. */
const mostMarks = 100;

const thinkingOpens = thinkingMarks.map(({ open }) => open);
const thinkingCloses = thinkingMarks.map(({ close }) => close);
const channelTokens: readonly string[] = [...channelMarks.opens, ...channelMarks.ends];
const callOpens = callMarks.map(({ open }) => open);
/** Qwen Coder sometimes leaves out the beginning of this pair. */
const strayClose = '</tool_call>';
const allMarks: readonly string[] = [...thinkingOpens, ...thinkingCloses, ...channelTokens, ...callOpens, strayClose];
const longestMark = Math.max(...allMarks.map(({ length }) => length));
const marksWithoutCalls = [...thinkingOpens, ...thinkingCloses, ...channelTokens];
const anyMark = new RegExp(allMarks.map((mark) => mark.replace(/[[\]|/]/g, '\\$&')).join('|'), 'y');
/** Characters of a block that tell whether it may be a call. */
const callHead = 400;
const fenceOfCall = /^`{3,}[ \t]*(?:json|tool_calls?|tool_code|tool)?[ \t]*\r?\n/i;

type Mode =
  | { readonly in: 'text' }
  /** Thinking up to one of the ends. */
  | { readonly in: 'thinking'; readonly ends: readonly string[] }
  | { readonly in: 'header' }
  /** The buffer begins with the mark, or with the line of a fence. */
  | { readonly in: 'call'; readonly mark: CallMark }
  | { readonly in: 'channel-call'; readonly name: string }
  | { readonly in: 'fenced-call'; readonly begin: number };

/**
 * Finds thinking, calls and tokens of prompt formats in the text of a model. Text goes on at once but for what may still become a mark, and
 * but for a call under way. The same pieces come out however the text is split. A mark counts outside code only: thinking at the beginning,
 * a call anywhere if it is whole and of an offered tool. All other text comes out as it went in. Linear in the text; never throws.
 */
export class TextScanner {
  readonly #tools: OfferedTools;
  readonly #fences = new CodeFences();
  #buffer = '';
  #searched = 0;
  /** Length of the buffer up to which new lines were looked for. */
  #seen = 0;
  #mode: Mode = { in: 'text' };
  #pieces: TextPiece[] = [];
  /** White space before the next text is left out: a mark stands before it. */
  #trims = false;
  /** White space at the end of thinking, which its end takes away. */
  #blanks = '';
  #hasText = false;
  #hasThought = false;
  #hasChannels = false;
  #marks = 0;
  /** Whole calls in fences, which are calls if nothing but calls follows. */
  #fenced: { readonly text: string; readonly calls: readonly FoundCall[] } | undefined;
  /** Only a new line can decide something: looking at a text that grew by a character costs its whole length. */
  #waitsForLine = false;
  /** Nothing was said since a call. */
  #isBehindCall = false;
  #thinkingOpen = false;

  /** `hasThought`: thinking came before the text, so that none in it is without its beginning. */
  constructor(tools: OfferedTools, hasThought = false) {
    this.#tools = tools;
    this.#hasThought = hasThought;
  }

  /** Takes a piece of text; returns what is known now. */
  push(text: string): readonly TextPiece[] {
    this.#buffer += text;
    if (this.#waitsForLine && this.#buffer.length < longestCall && !text.includes('\n')) return [];
    this.#run(false);
    return this.#take();
  }

  /** The text is over. */
  end(): readonly TextPiece[] {
    this.#run(true);
    if (this.#fenced !== undefined) this.#give({ kind: 'calls', calls: this.#fenced.calls });
    this.#fenced = undefined;
    return this.#take();
  }

  #take(): readonly TextPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #run(isEnd: boolean): void {
    while (this.#step(isEnd)) if (this.#buffer === '') return;
  }

  /** One step on; false where more has to come. */
  #step(isEnd: boolean): boolean {
    const mode = this.#mode;
    switch (mode.in) {
      case 'text':
        return this.#text(isEnd);
      case 'thinking':
        return this.#thinking(mode.ends, isEnd);
      case 'header':
        return this.#header(isEnd);
      case 'call':
        return this.#call(mode.mark, isEnd);
      case 'channel-call':
        return this.#channelCall(mode.name, isEnd);
      case 'fenced-call':
        return this.#fencedCall(mode.begin, isEnd);
    }
  }

  #enter(mode: Mode): true {
    this.#mode = mode;
    this.#waitsForLine = false;
    this.#searched = 0;
    this.#seen = 0;
    return true;
  }

  /** Gives out the first `length` characters as text. */
  #say(length: number): void {
    const text = this.#cut(length);
    this.#fences.add(text);
    this.#tell(text);
  }

  #tell(text: string): void {
    const said = this.#trims ? text.trimStart() : text;
    if (said === '') return;
    const isVisible = said.trim() !== '';
    if (this.#fenced !== undefined) {
      if (!isVisible) {
        this.#fenced = { ...this.#fenced, text: this.#fenced.text + said };
        return;
      }
      this.#give({ kind: 'text', text: this.#fenced.text });
      this.#fenced = undefined;
    }
    this.#trims = false;
    this.#isBehindCall &&= !isVisible;
    this.#hasText ||= isVisible;
    this.#give({ kind: 'text', text: said });
  }

  #cut(length: number): string {
    const text = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length);
    return text;
  }

  #give(piece: TextPiece): void {
    const last = this.#pieces.at(-1);
    if (piece.kind !== 'text' && piece.kind !== 'reasoning') this.#pieces.push(piece);
    else if (last?.kind === piece.kind)
      this.#pieces[this.#pieces.length - 1] = { kind: piece.kind, text: last.text + piece.text };
    else this.#pieces.push(piece);
  }

  /** Text up to the next mark, or to what may become one. */
  #text(isEnd: boolean): boolean {
    for (let at = 0; ;) {
      at = this.#fences.walk(this.#buffer, at, isEnd);
      if (at === this.#buffer.length) {
        this.#tell(this.#cut(at));
        return false;
      }
      const isMark = opensMark(this.#buffer.charCodeAt(at)) ? this.#isMark(at, isEnd) : true;
      if (isMark) {
        this.#tell(this.#cut(at));
        at = 0;
        const entered = isMark === 'cut' ? false : this.#atMark(isEnd);
        if (entered !== undefined) return entered;
      }
      this.#fences.add(this.#buffer.charAt(at));
      at++;
    }
  }

  /** Whether a mark stands at a place; `cut`: what stands there may become one. A text with too many marks is about them. */
  #isMark(at: number, isEnd: boolean): boolean | 'cut' {
    if (this.#marks >= mostMarks) return false;
    anyMark.lastIndex = at;
    if (anyMark.test(this.#buffer)) return true;
    if (isEnd || this.#buffer.length - at >= longestMark) return false;
    const marks = this.#tools.size > 0 ? allMarks : marksWithoutCalls;
    return beginningOf(marks, this.#buffer, at) > 0 && 'cut';
  }

  /** Goes into the mark that the buffer begins with; undefined where it begins with none, false where more has to come. */
  #atMark(isEnd: boolean): boolean | undefined {
    const starts = (mark: string): boolean => this.#buffer.startsWith(mark);
    if (!opensMark(this.#buffer.charCodeAt(0))) return this.#fences.isFence(this.#buffer) && this.#openFence(isEnd);
    const thinking = thinkingMarks.find(({ open }) => starts(open));
    if (thinking !== undefined) return this.#openThinking(thinking, isEnd);
    const close = thinkingCloses.find(starts);
    if (close !== undefined) return this.#closeThinking(close, isEnd);
    const call = this.#tools.size > 0 ? callMarks.find(({ open }) => starts(open)) : undefined;
    if (call !== undefined) return this.#enter({ in: 'call', mark: call });
    if (this.#isBehindCall && starts(strayClose)) {
      this.#cut(strayClose.length);
      return true;
    }
    const token = this.#hasChannels || !this.#hasText ? channelTokens.find(starts) : undefined;
    return token === undefined ? undefined : this.#channelToken(token);
  }

  /** At the beginning, or alone on a line. */
  #openThinking({ open, close }: ThinkingMark, isEnd: boolean): boolean | undefined {
    if (this.#hasText) {
      if (!this.#fences.isLineStart) return undefined;
      const next = this.#buffer[open.length];
      if (next === undefined && !isEnd) return false;
      if (next !== '\n') return undefined;
    }
    this.#cut(open.length);
    this.#marks++;
    return this.#enter({ in: 'thinking', ends: [close] });
  }

  /** The template opened the thinking, the model only closed it. Prose that names the mark goes on in the line. */
  #closeThinking(close: string, isEnd: boolean): boolean | undefined {
    if (this.#hasThought) return undefined;
    const next = this.#buffer[close.length];
    if (this.#hasText && next === undefined && !isEnd) return false;
    if (this.#hasText && next !== undefined && next !== '\n' && next !== '\r') return undefined;
    this.#cut(close.length);
    this.#marks++;
    this.#hasThought = true;
    if (this.#hasText) this.#give({ kind: 'was-reasoning' });
    this.#hasText = false;
    this.#trims = true;
    return true;
  }

  #channelToken(token: string): boolean {
    this.#marks++;
    this.#hasChannels = true;
    const isHeader = channelMarks.opens.some((open) => open === token);
    if (isHeader) return this.#enter({ in: 'header' });
    this.#cut(token.length);
    return true;
  }

  /** From `<|start|>` or `<|channel|>` to `<|message|>`. */
  #header(isEnd: boolean): boolean {
    const { message, ends } = channelMarks;
    const at = this.#buffer.indexOf(message);
    if (at < 0 && !isEnd && this.#buffer.length < longestHeader + message.length) return false;
    if (at < 0 || at > longestHeader) return this.#leaveAsText(1);
    const header = this.#cut(at + message.length);
    const channel = /<\|channel\|>\s*(\w+)/.exec(header)?.[1];
    const recipient = /to=(?:functions\.)?([\w.-]+)/.exec(header)?.[1];
    const isThinking = channel === 'analysis' && recipient === undefined;
    if (recipient !== undefined && this.#tools.has(recipient))
      return this.#enter({ in: 'channel-call', name: recipient });
    if (isThinking) return this.#enter({ in: 'thinking', ends: [...ends, ...channelMarks.opens] });
    this.#trims = !this.#hasText;
    return this.#enter({ in: 'text' });
  }

  /** It was none; it counts as one, so that looking for calls costs no more than so many tries. */
  #leaveAsText(length: number): true {
    this.#marks++;
    this.#say(length);
    return this.#enter({ in: 'text' });
  }

  #thinking(ends: readonly string[], isEnd: boolean): boolean {
    const at = firstOf(ends, this.#buffer);
    if (at !== undefined) {
      this.#think(this.#cut(at), true);
      const end = ends.find((each) => this.#buffer.startsWith(each)) ?? '';
      if (!channelMarks.opens.some((open) => open === end)) this.#cut(end.length);
      this.#trims = true;
      return this.#enter({ in: 'text' });
    }
    const held = isEnd ? 0 : heldAtEnd(ends, this.#buffer);
    this.#think(this.#cut(this.#buffer.length - held), isEnd);
    return false;
  }

  /** White space around thinking is left out. */
  #think(text: string, isLast: boolean): void {
    const all = this.#blanks + (this.#blanks === '' && !this.#thinkingOpen ? text.trimStart() : text);
    const said = all.trimEnd();
    this.#blanks = isLast ? '' : said === '' && !this.#thinkingOpen ? '' : all.slice(said.length);
    this.#hasThought = true;
    if (said !== '') {
      this.#thinkingOpen = true;
      this.#give({ kind: 'reasoning', text: said });
    }
    if (isLast) this.#thinkingOpen = false;
  }

  #call(mark: CallMark, isEnd: boolean): boolean {
    const { open, close = '', format } = mark;
    if (format === 'function' && this.#isNotOffered()) return this.#leaveAsText(open.length);
    const at = this.#closeOf(mark);
    if (at < 0 && !isEnd) {
      this.#searched = Math.max(0, this.#buffer.length - close.length);
      return this.#buffer.length > longestCall + close.length ? this.#leaveAsText(open.length) : false;
    }
    const end = at < 0 ? this.#buffer.length : at;
    const isNested = at < 0 && close !== '' && this.#buffer.includes(open, open.length);
    const body = isNested || end > longestCall ? '' : this.#buffer.slice(open.length, end);
    const calls = readFoundCalls(format, body, this.#tools);
    if (calls === undefined) return this.#leaveAsText(open.length);
    this.#cut(at < 0 ? end : at + close.length);
    return this.#found(calls);
  }

  /** Where the mark is closed; -1 where it is not, or has no end of its own. */
  #closeOf({ open, close }: CallMark): number {
    return close === undefined ? -1 : this.#buffer.indexOf(close, Math.max(open.length, this.#searched));
  }

  /** `<function=name>` of a tool that nobody offers: there is nothing to wait for. */
  #isNotOffered(): boolean {
    const head = this.#buffer.slice(0, '<function='.length + longestName + 1);
    const name = /^<function=([^>\s]*)>/.exec(head)?.[1];
    const isTooLong = head.length > '<function='.length + longestName && !head.includes('>');
    return isTooLong || (name !== undefined && !this.#tools.has(name));
  }

  #found(calls: readonly FoundCall[]): true {
    this.#marks++;
    this.#give({ kind: 'calls', calls: [...(this.#fenced?.calls ?? []), ...calls] });
    this.#fenced = undefined;
    this.#trims = true;
    this.#isBehindCall = true;
    return this.#enter({ in: 'text' });
  }

  #channelCall(name: string, isEnd: boolean): boolean {
    const ends = [...channelMarks.ends, ...channelMarks.opens];
    const at = firstOf(ends, this.#buffer);
    if (at === undefined && !isEnd) return this.#buffer.length > longestCall ? this.#leaveAsText(1) : false;
    const call = callOf({ name, arguments: parseJson(this.#buffer.slice(0, at)) ?? null });
    if (call === undefined) return this.#leaveAsText(at ?? this.#buffer.length);
    this.#cut(at ?? this.#buffer.length);
    return this.#found([call]);
  }

  /** The line of an opening fence: code that may be a call is held back, other code is text. */
  #openFence(isEnd: boolean): boolean {
    const line = this.#buffer.indexOf('\n');
    if (line < 0 && !isEnd && this.#buffer.length < longestHeader) return false;
    const end = line < 0 ? this.#buffer.length : line + 1;
    const mayBeCall = line >= 0 && line <= longestHeader && this.#tools.size > 0 && this.#marks < mostMarks;
    if (mayBeCall && fenceOfCall.test(this.#buffer)) return this.#enter({ in: 'fenced-call', begin: end });
    this.#say(end);
    return true;
  }

  #fencedCall(begin: number, isEnd: boolean): boolean {
    const found = this.#fenceEnd(begin, isEnd);
    const isWhole = found !== null && (isEnd || found[1] !== '');
    const may = this.#mayBeFencedCall(this.#buffer.slice(begin, begin + callHead));
    if (!isWhole) {
      const waits = this.#buffer.length < longestCall && may && !isEnd;
      this.#waitsForLine = waits && this.#buffer.length >= begin + callHead;
      return waits ? false : this.#leaveAsText(begin);
    }
    const call = may ? this.#whollyOffered(this.#buffer.slice(begin, found.index)) : undefined;
    if (call === undefined) return this.#leaveAsText(begin);
    const text = this.#cut(found.index + found[0].length);
    this.#marks++;
    const before = this.#fenced;
    this.#fenced = { text: (before?.text ?? '') + text, calls: [...(before?.calls ?? []), call] };
    return this.#enter({ in: 'text' });
  }

  /** The line that ends the fence; it may be cut. */
  #fenceEnd(begin: number, isEnd: boolean): RegExpExecArray | null {
    const from = Math.max(begin - 1, this.#searched);
    // The end of a fence is a whole line: without a new one there is nothing to look at.
    const line = this.#buffer.indexOf('\n', Math.max(from + 1, this.#seen));
    this.#seen = this.#buffer.length;
    const close = /\n[ \t]{0,3}```+[ \t]*(\r?\n|$)/g;
    close.lastIndex = from;
    const found = line >= 0 || isEnd ? close.exec(this.#buffer) : null;
    if (line >= 0) this.#searched = Math.max(begin - 1, this.#buffer.lastIndexOf('\n'));
    return found;
  }

  /** The call that a block is, where its tool would take it as it is: a block that merely shows one is no call. */
  #whollyOffered(code: string): FoundCall | undefined {
    const call = callOf(parseJson(code));
    const schema = call && this.#tools.get(call.name)?.inputSchema;
    return schema !== undefined && matchesSchema(call?.args ?? null, schema) ? call : undefined;
  }

  /** `{"name": "` and the beginning of an offered tool's name, as far as it goes. */
  #mayBeFencedCall(head: string): boolean {
    const start = head.trimStart();
    const named = /^\{\s*"(?:name|tool|tool_name|function)"\s*:\s*"([^"]*)("?)/.exec(start);
    if (named !== null) {
      const [, name = '', quote] = named;
      return [...this.#tools.keys()].some((tool) => (quote === '"' ? tool === name : tool.startsWith(name)));
    }
    if (/^\{\s*"(?:arguments|parameters|type|id|function)"\s*:\s*["{]/.test(start)) return true;
    return /^(?:\{\s*(?:"\w{0,12}"?\s*(?::\s*)?)?)?$/.test(start);
  }
}

/** `<` and `[`: all marks begin with one of them. */
function opensMark(code: number): boolean {
  return code === 0x3c || code === 0x5b;
}

/** The place of the first of the marks. */
function firstOf(marks: readonly string[], text: string): number | undefined {
  const places = marks.map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}

/** Characters at the end that may be the beginning of a mark. */
function heldAtEnd(marks: readonly string[], text: string): number {
  const longest = Math.max(...marks.map(({ length }) => length));
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    const length = beginningOf(marks, text, at);
    if (length > 0) return length;
  }
  return 0;
}
