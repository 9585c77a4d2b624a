import { blockBodyFinished } from '../syntax/block-body-finished.ts';
import { blockLanguage, isProse } from '../syntax/block-language.ts';
import type { BlockLanguage } from '../syntax/block-language.ts';
import { lineDepths, openBrackets } from '../syntax/bracket-depth.ts';
import type { LineDepth } from '../syntax/bracket-depth.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';
import { followingLines, indentOf, isBlank, isCloser } from '../syntax/indentation.ts';

/** The part of an answer that belongs to the suggestion, and whether its end is certain. */
export interface ScopeCut {
  readonly text: string;
  /** More of the stream cannot change the text. */
  readonly isComplete: boolean;
}

/** Where an answer is cut. */
export interface ScopePlace {
  readonly context: CursorContext;
  readonly languageId: string;
  /** The cursor's line holds something and is one of the block around it: the lines after it belong to that block. */
  readonly isItem?: boolean;
}

/** Lines after which a suggestion is long enough where no end is in sight. */
export const maximumLines = 8;
/** Lines of a block that is shown whole because its end is known. */
export const maximumBlockLines = 40;

/** The first line that holds something; what stands before it (an empty line after a finished one) stays. */
export function cutLine(text: string): ScopeCut {
  const start = text.search(/\S/);
  if (start < 0) return { text: '', isComplete: false };
  const end = text.indexOf('\n', start);
  return end < 0 ? { text, isComplete: false } : { text: text.slice(0, end), isComplete: true };
}

/** Up to the end of the line on which a string over several lines closes. */
export function cutOpenText(text: string, closer: string, isWhole: boolean): ScopeCut {
  const at = text.indexOf(closer);
  if (at < 0) {
    const lines = text.split('\n').slice(0, maximumLines + 1);
    const isLong = lines.length > maximumLines;
    return isLong
      ? { text: lines.slice(0, maximumLines).join('\n'), isComplete: true }
      : { text: isWhole ? text : lines.slice(0, -1).join('\n'), isComplete: false };
  }
  const end = text.indexOf('\n', at);
  return end < 0 ? { text, isComplete: false } : { text: text.slice(0, end), isComplete: true };
}

/**
 * The block the cursor stands in: lines as deep as the first one, up to the line that leaves it, told by brackets and by indentation. The
 * line that closes a block of the answer, of the cursor's line, or one that the document leaves open, is kept. `isWhole` tells that the
 * last line will not grow. One pass, no parser.
 */
export function cutBlock(text: string, place: ScopePlace, isWhole: boolean): ScopeCut {
  return new BlockCut(text, place, isWhole).cut();
}

/** What ends with its block: nothing like `else` or `;` follows. */
const declaration =
  /^\s*(?:(?:export|default|abstract|async|public|private|static|pub) )*(?:class|function|interface|enum|fn|func|def|module|trait|impl)\b/;

/** A line that closes a block with braces and goes on with it. */
const bracedBranch = /^\s*\}\s*(?:else|elseif|catch|finally)\b/;

/** Lines that go on with a block where it has no braces, and those that begin what they may go on with. */
const branches = {
  indent: {
    line: /^\s*(?:elif|else|except|finally)\b/,
    head: /^\s*(?:async\s+)?(?:if|elif|else|for|while|try|except)\b/,
  },
  end: {
    line: /^\s*(?:else|elif|elsif|elseif|rescue|ensure|catch|finally)\b/,
    head: /^\s*(?:[\w.]+\s*=\s*)?(?:if|elif|elsif|elseif|else|unless|begin|try|rescue|catch|case|when|def|for|while)\b|\bdo\b/,
  },
} as const;

type Step = 'keep' | 'stop' | 'keep-and-stop' | 'wait';

class BlockCut {
  readonly #lines: readonly string[];
  readonly #depths: readonly LineDepth[];
  readonly #context: CursorContext;
  readonly #isWhole: boolean;
  /** Indentation of the block. */
  readonly #base: number;
  /** The cursor's line holds something, so that the answer goes on with it. */
  readonly #isItem: boolean;
  readonly #opensHere: boolean;
  /** Depth at which what the cursor's line opened is closed; 0 where it opened nothing. */
  readonly #floor: number;
  readonly #languageId: string;
  readonly #style: BlockLanguage['style'];
  #started: boolean;
  /** Line by which the answer closes a block of the document and goes on with it (`} else {`), as long as that is open; -1 without one. */
  #branch = -1;

  constructor(text: string, { context, languageId, isItem = false }: ScopePlace, isWhole: boolean) {
    const language = blockLanguage(languageId);
    const lines = text.split('\n', maximumBlockLines + 2);
    this.#lines = lines;
    this.#languageId = languageId;
    this.#style = language.style;
    this.#depths = isProse(languageId) ? [] : lineDepths(lines.join('\n'), language);
    this.#context = context;
    this.#isWhole = isWhole;
    this.#base = baseIndent(lines, context);
    this.#isItem = isItem;
    this.#opensHere = !isBlank(context.linePrefix) && !isItem;
    this.#floor = isBlank(context.linePrefix) ? 0 : 0 - openBrackets(context.linePrefix, language);
    this.#started = !isBlank(lines[0] ?? '');
  }

  cut(): ScopeCut {
    let end = this.#started ? 1 : 0;
    for (const i of this.#lines.keys()) {
      if (isBlank(this.#lines[i] ?? '')) continue;
      const step = this.#step(i);
      if (step === 'stop') return this.#upTo(end, true);
      if (step === 'wait') return this.#upTo(this.#beforeBranch(end), false);
      end = i + 1;
      if (step === 'keep-and-stop') return this.#upTo(end, !this.#isGrowing(i) || this.#isCertain(i));
      this.#started = true;
    }
    end = this.#beforeBranch(end);
    return end > maximumLines ? this.#balanced(end) : this.#upTo(end, false);
  }

  /** Half a branch is worth nothing: without the line that begins it, where it has no end and the document closes the block before it. */
  #beforeBranch(end: number): number {
    if (this.#branch < 0 || this.#branch >= end) return end;
    const hasBody = this.#lines.slice(this.#branch + 1, end).some((line) => !isBlank(line));
    return this.#isWhole && hasBody ? end : this.#branch;
  }

  #upTo(end: number, isComplete: boolean): ScopeCut {
    return { text: this.#lines.slice(0, end).join('\n'), isComplete };
  }

  /** No end in sight: as many lines as fit, up to one after which nothing of the answer is open. */
  #balanced(end: number): ScopeCut {
    // An answer that ends with open brackets was cut off somewhere.
    const isClosed = (this.#depths[end - 1]?.after ?? 0) <= 0;
    if (this.#isWhole && isClosed && end <= maximumBlockLines) return this.#upTo(end, true);
    for (let i = maximumLines; i > 0; i--) {
      const depth = this.#depths[i - 1];
      const next = this.#lines[i] ?? '';
      const isBetween = depth !== undefined && depth.after <= 0 && !isBlank(this.#lines[i - 1] ?? '');
      if (isBetween && (isBlank(next) || indentOf(next) <= this.#base)) return this.#upTo(i, true);
    }
    return this.#upTo(maximumLines, true);
  }

  /** The last line of a stream that is not over. */
  #isGrowing(i: number): boolean {
    return !this.#isWhole && i === this.#lines.length - 1;
  }

  /**
   * What the cursor's line began is closed for good: a declaration, or a list or an object in a file whose lines do not end in semicolons.
   * After anything else more may follow (`else`, `;`).
   */
  #isCertain(i: number): boolean {
    const { linePrefix, before, after } = this.#context;
    const first = linePrefix + (this.#lines[0] ?? '');
    if (declaration.test(first)) {
      const text = this.#lines.slice(0, i + 1).join('\n');
      if (blockBodyFinished(linePrefix, text, this.#languageId) === text.length) return true;
    }
    if (!/=\s*[[{]$/.test(first) || !/^\s*[\]}]$/.test(this.#lines[i] ?? '')) return false;
    return !/;[ \t]*(?:\n|$)/.test(before.slice(-2_000) + after.slice(0, 2_000));
  }

  #step(i: number): Step {
    const depth = this.#depths[i];
    if (depth?.isInside === true) return 'keep';
    if (depth !== undefined && this.#isNextDeclaration(i, depth)) return 'stop';
    if (depth !== undefined) {
      const closes = depth.lowest < depth.before && depth.lowest <= this.#floor;
      if (closes && (depth.lowest < this.#floor || (this.#opensHere && depth.before > this.#floor))) {
        return this.#close(i, depth);
      }
      // Inside of brackets of its own an answer may indent as it likes.
      if (depth.before > this.#floor && !this.#isAnotherBlock(i)) return 'keep';
    }
    return this.#indented(i);
  }

  /** Outside of all blocks, one block is enough: behind it and an empty line the next one begins. */
  #isNextDeclaration(i: number, { before }: LineDepth): boolean {
    if (this.#opensHere || this.#base > 0 || before > 0 || !isBlank(this.#lines[i - 1] ?? 'x')) return false;
    const line = this.#lines[i] ?? '';
    return indentOf(line) === 0 && this.#lines.slice(0, i).some((above) => !isBlank(above) && indentOf(above) > 0);
  }

  /** A bracket was never closed: in an answer that is indented, something else begins no deeper than the block. */
  #isAnotherBlock(i: number): boolean {
    const line = this.#lines[i] ?? '';
    if (i === 0 || /^\s*[)\]}{]/.test(line) || isCloser(line)) return false;
    const leaves = this.#opensHere ? indentOf(line) <= this.#base : indentOf(line) < this.#base;
    return leaves && this.#lines.slice(1, i).some((above) => !isBlank(above) && indentOf(above) > this.#base);
  }

  /** A line that closes what the cursor's line opened, or a block around the cursor. */
  #close(i: number, depth: LineDepth): Step {
    const isBeyond = depth.lowest < this.#floor;
    if (i === 0) return isBeyond && depth.after < this.#floor ? 'keep-and-stop' : 'keep';
    // The document closes the list: a line that does so as well is not part of it.
    return isBeyond && this.#isItem ? 'stop' : this.#closeBlock(i, depth, isBeyond);
  }

  #closeBlock(i: number, depth: LineDepth, isBeyond: boolean): Step {
    const line = this.#lines[i] ?? '';
    const isClosed = this.#isClosedBelow(line, isBeyond);
    if (depth.after > depth.lowest && (depth.after >= 0 || depth.after > this.#floor))
      return isClosed && (isBeyond || bracedBranch.test(line)) ? this.#openBranch(i) : 'keep';
    const isEnd = isBeyond ? /^\s*[)\]}]/.test(line) : isCloser(line);
    return isClosed && isEnd ? 'stop' : 'keep-and-stop';
  }

  #indented(i: number): Step {
    const line = this.#lines[i] ?? '';
    const indent = indentOf(line);
    const leaves = this.#started && i > 0 && (this.#opensHere ? indent <= this.#base : indent < this.#base);
    if (!leaves || (this.#opensHere && line.trimStart().startsWith('{'))) return 'keep';
    if (this.#goesOnBelow(line)) {
      this.#branch = i;
      return 'keep';
    }
    return this.#leave(i, indent);
  }

  /** A line that is no deeper than what it leaves: it stays where it closes that. */
  #leave(i: number, indent: number): Step {
    const line = this.#lines[i] ?? '';
    // The last line may still grow, so its indentation says nothing yet.
    if (this.#isGrowing(i)) return isCloser(line) && this.#isCertain(i) ? 'keep-and-stop' : 'wait';
    const belongs = isCloser(line) && !(this.#opensHere && indent < this.#base);
    return belongs && !this.#isClosedBelow(line, !this.#opensHere) ? 'keep-and-stop' : 'stop';
  }

  /**
   * `else` and the like of the block around the cursor, where no brace begins them, and the document has nothing of the kind. Where a word ends
   * blocks, the document has to close this one, as it has to close one with braces.
   */
  #goesOnBelow(line: string): boolean {
    const branch = this.#style === 'braces' ? undefined : branches[this.#style];
    if (branch === undefined || this.#opensHere || !branch.line.test(line)) return false;
    const indent = indentOf(line);
    const next = followingLines(this.#context).find((below) => !isBlank(below));
    if (next !== undefined && (indentOf(next) > indent || (indentOf(next) === indent && branch.line.test(next))))
      return false;
    const above = this.#context.before.split('\n').slice(0, -1);
    const head = above.findLast((candidate) => !isBlank(candidate) && indentOf(candidate) < this.#base);
    return head !== undefined && indentOf(head) === indent && branch.head.test(head);
  }

  /** The document closes the block, and so would close the branch. One that it goes on with belongs to the block that it has. */
  #openBranch(i: number): Step {
    if (!bracedBranch.test(this.#lines[i] ?? '') || this.#goesOnInDocument()) return 'stop';
    this.#branch = i;
    return 'keep';
  }

  #isBalanced(): boolean {
    return isBalanced(this.#context, blockLanguage(this.#languageId));
  }

  /** The line that closes the block in the document has a branch of its own. */
  #goesOnInDocument(): boolean {
    const [next = '', afterNext = ''] = followingLines(this.#context).filter((line) => !isBlank(line));
    return /^\s*\}\s*\w/.test(next) || (isCloser(next) && /^\s*(?:catch|finally|else|except)\b/.test(afterNext));
  }

  /**
   * The document goes on with the block, or with a line that closes it as `closer` does. `isAround`: with the block around the cursor, not
   * the one that its line opens.
   */
  #isClosedBelow(closer: string, isAround: boolean): boolean {
    const next = followingLines(this.#context).find((line) => !isBlank(line));
    if (next === undefined) return false;
    const indent = indentOf(next);
    if (isCloser(next) || /^\s*[)\]}]/.test(next))
      return indent === indentOf(closer) || (isAround && /^\s*[)\]}]/.test(closer) && this.#isBalanced());
    return isAround ? indent >= this.#base && this.#base > 0 : indent > this.#base;
  }
}

const balanced = new WeakMap<CursorContext, boolean>();

/** The document closes all the brackets that it opens, so that any other one is too many. False where not all of it is known. */
function isBalanced(context: CursorContext, language: BlockLanguage): boolean {
  let found = balanced.get(context);
  if (found === undefined) {
    const { before, after, fromStart, toEnd } = context;
    const depths = fromStart && toEnd ? lineDepths(before + after, language) : [];
    found = depths.at(-1)?.after === 0 && depths.every(({ lowest }) => lowest >= 0);
    balanced.set(context, found);
  }
  return found;
}

/** Indentation of the block: of the cursor's line, or of the first line where the cursor stands at its very start. */
function baseIndent(lines: readonly string[], context: CursorContext): number {
  const own = indentOf(context.linePrefix);
  if (!isBlank(context.linePrefix)) return own;
  const first = lines[0] ?? '';
  return isBlank(first) ? own : own + indentOf(first);
}
