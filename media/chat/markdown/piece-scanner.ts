import { FenceNesting } from './fence-nesting.ts';
import { openFormulaOf } from './formula-source.ts';
import { maxLineLength, type CutLine } from './line-cutter.ts';
import { cellCount, lineShape, maxColumns, tableColumns, type LineShape } from './line-shape.ts';
import { linkDefinition } from './link-definition.ts';
import type { MarkdownPiece } from './markdown-piece.ts';

/** A piece of text is closed at the next block, item or row once it has so many characters. */
const enough = 1_000;
/** A paragraph, list item or quote is read up to this length; the rest of it is shown as it stands. */
export const maxUnitLength = 8_000;
/** Lines of code are shown together up to about this length; plain lines as well. */
export const maxCodeLength = 2_000;
/** Laying out a line takes as long as so many characters of it. */
const lineLength = 10;
/** Blank lines in code are looked for as a place to cut from this length on. */
const fairCodeLength = 1_200;
/** A table is told from its rows by its cells: those that its rows lack are made up for, and so many are. */
const maxMissingCells = 1_000;
/** After so many rows a table is begun anew with the same head. */
const maxRows = 400;
/**
 * What it takes to read a text is counted in blocks, items and rows. A text may have so many, and one more for so many characters; what goes
 * beyond is shown as it stands, until there is room for some more.
 */
const allowed = { atFirst: 2_000, charactersEach: 500, room: 60 };
/** So many characters of the code in a text get colors. */
export const maxColoredCode = 50_000;
/** A block of code has buttons and more to be made. */
const codeEffort = 6;
/** Lines of a block make more work than their characters do. */
const lineEffort = 0.15;
const markEffort = 0.15;
const marks = /[*_`~]+|[[<!]|:\/\//g;

type Inside = 'nothing' | 'paragraph' | 'formula' | 'list' | 'quote' | 'table' | 'indented' | 'code' | 'overflow';

type OpenPiece = { -readonly [K in keyof MarkdownPiece]: MarkdownPiece[K] };

/** All that reading the next line depends on. A copy of it reads the incomplete last line. */
interface ScanState {
  /** Lines are added in place: the piece is not shared before it is closed. */
  open: OpenPiece | undefined;
  inside: Inside;
  /** Characters since the last place at which the open piece could be closed. */
  unit: number;
  /** Lines of the open piece, of code and of plain text. */
  lines: number;
  /** Whether the last of these lines is blank. */
  endsBlank: boolean;
  /** Blank lines that belong to the open piece if it goes on. */
  blanks: number;
  lastLine: string;
  /** Characters of code so far. */
  code: number;
  /** Characters read, and the effort spent on showing them as Markdown. */
  seen: number;
  spent: number;
  isOverspent: boolean;
  list: { readonly marker: string; readonly content: number; readonly loose: boolean };
  /** `held`: the line that may end the code, until the next one tells. */
  fence: { readonly nesting: FenceNesting; readonly indent: number; readonly held: string };
  /** What ends the formula. */
  formulaEnd: string;
  table: { readonly lead: string; readonly columns: number; cost: number; rows: number; missing: number };
}

const noPiece: MarkdownPiece = {
  kind: 'text',
  raw: '',
  joins: undefined,
  lead: '',
  loose: false,
  info: '',
  isColored: true,
  sameLine: false,
};

/** Reads Markdown line by line and closes pieces where a new block, item or row begins. Knows of nesting only that it is there. */
export class PieceScanner {
  readonly #closed: MarkdownPiece[] = [];
  #state: ScanState = {
    open: undefined,
    inside: 'nothing',
    unit: 0,
    lines: 0,
    endsBlank: false,
    blanks: 0,
    lastLine: '',
    code: 0,
    seen: 0,
    spent: 0,
    isOverspent: false,
    list: { marker: '', content: 0, loose: false },
    fence: { nesting: FenceNesting.begin({ marker: '```', info: '' }), indent: 0, held: '' },
    formulaEnd: '',
    table: { lead: '', columns: 0, cost: 0, rows: 0, missing: 0 },
  };

  /** The number of pieces that will not change any more. */
  get closedCount(): number {
    return this.#closed.length;
  }

  /** Whether the next line may be a link definition. */
  get mayDefineLinks(): boolean {
    const { inside, blanks } = this.#state;
    return inside === 'nothing' || (blanks > 0 && inside !== 'code' && inside !== 'overflow');
  }

  /** Reads a complete line. */
  read(line: CutLine): void {
    this.#line(line);
  }

  /**
   * Reads complete lines of code and of plain text that only make the open piece longer, all at once: each by itself would cost more than
   * showing it does. What comes of them is the same as line by line.
   *
   * @returns where the first line begins that was not read
   */
  readRun(text: string, from: number): number {
    const state = this.#state;
    const { open } = state;
    const others = beginningsOfOthers(state);
    if (!open || others === undefined) return from;
    const holdsBlanks = state.inside === 'overflow' && state.isOverspent;
    let { blanks, seen } = state;
    let length = open.raw.length;
    let taken = from;
    let lastLine = from;
    for (let at = from, end = text.indexOf('\n', at); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
      seen += end - at + 1;
      if (end - at > maxLineLength || this.#isOverspentAt(seen) !== state.isOverspent) break;
      if (end > at) {
        const added = blanks + end - at;
        if (!isInRun(text, at, others) || isFullWith(length, state, added)) break;
        length += added + 1;
        state.lines += 1;
        state.endsBlank = false;
        state.seen = seen;
        taken = end + 1;
        lastLine = at;
        blanks = 0;
      } else if (holdsBlanks && blanks < maxBlankLines) blanks += 1;
      else break;
    }
    if (taken === from) return from;
    state.unit += length - open.raw.length;
    if (state.inside === 'code') state.code += length - open.raw.length;
    open.raw += `\n${'\n'.repeat(state.blanks)}${text.slice(from, taken - 1)}`;
    state.blanks = 0;
    state.lastLine = text.slice(lastLine, taken - 1);
    return taken;
  }

  /** All pieces as they are if this is the last line. What is read later does not depend on it. */
  piecesWith(last: CutLine | undefined): readonly MarkdownPiece[] {
    const kept = this.#state;
    const count = this.#closed.length;
    this.#state = { ...kept, open: kept.open && { ...kept.open }, table: { ...kept.table } };
    if (last !== undefined) this.#line(last);
    const { open } = this.#state;
    const pieces = open === undefined ? this.#closed.slice() : [...this.#closed, open];
    this.#state = kept;
    this.#closed.length = count;
    return pieces;
  }

  #line({ text, isRest }: CutLine): void {
    this.#account(text.length + 1);
    this.#place(text, isRest);
    this.#state.lastLine = text;
  }

  #place(text: string, isRest: boolean): void {
    const state = this.#state;
    if (state.inside === 'code') this.#codeLine(text, isRest);
    else if (isRest) this.#overflow(text, true);
    else if (text === '') state.blanks += 1;
    // What such a line begins does not matter.
    else if (state.inside === 'overflow' && state.isOverspent && text.trim() !== '') this.#overflow(text, false);
    else {
      const shape = lineShape(text, state.inside === 'paragraph' && state.blanks === 0);
      if (shape.kind === 'blank') state.blanks += 1;
      else if (!this.#goesOn(text, shape)) this.#block(text, shape);
    }
  }

  /** Decides whether more of the text can be shown as Markdown. */
  #account(length: number): void {
    this.#state.seen += length;
    this.#state.isOverspent = this.#isOverspentAt(this.#state.seen);
  }

  #isOverspentAt(seen: number): boolean {
    const room = allowed.atFirst + seen / allowed.charactersEach - this.#state.spent;
    return room < (this.#state.isOverspent ? allowed.room : 0);
  }

  /** Adds the line to the block that it goes on with; false where it begins another. */
  #goesOn(line: string, shape: LineShape): boolean {
    switch (this.#state.inside) {
      case 'list':
        return this.#listLine(line, shape);
      case 'table':
        return this.#tableLine(line, shape);
      case 'paragraph':
        return this.#paragraphLine(line, shape);
      case 'formula':
        return this.#formulaLine(line, shape);
      case 'quote':
        return this.#isLazy(shape) || (shape.kind === 'quote' && this.#state.blanks === 0)
          ? this.#addNested(line)
          : false;
      case 'indented':
        return shape.indent > 3 ? this.#add(line) : false;
      case 'overflow':
        return this.#overflowLine(line, shape);
      default:
        return false;
    }
  }

  /** A paragraph within a list item or a quote goes on with text at any column. */
  #isLazy(shape: LineShape): boolean {
    return this.#state.blanks === 0 && shape.kind === 'text';
  }

  #listLine(line: string, shape: LineShape): boolean {
    const state = this.#state;
    if (shape.indent >= state.list.content || this.#isLazy(shape)) return this.#addNested(line);
    if (shape.marker !== state.list.marker || shape.kind !== 'item') return false;
    state.list = { ...state.list, content: shape.content, loose: state.list.loose || state.blanks > 0 };
    if (state.isOverspent) return this.#overflow(line, false);
    state.spent += 1;
    if (this.#isEnough()) this.#open({ joins: 'list', loose: state.list.loose });
    state.unit = 0;
    return this.#add(line);
  }

  #paragraphLine(line: string, shape: LineShape): boolean {
    const state = this.#state;
    if (state.blanks > 0) return false;
    const columns = shape.kind === 'item' ? 0 : tableColumns(state.lastLine, line);
    if (columns > 0 && columns <= maxColumns) {
      state.inside = 'table';
      state.table = { lead: `${state.lastLine}\n${line}`, columns, cost: 0, rows: 0, missing: 0 };
      return this.#add(line);
    }
    if (shape.kind === 'underline') state.inside = 'nothing';
    else if (shape.kind !== 'text' && !(shape.kind === 'item' && !shape.interrupts)) return false;
    else this.#beginFormula(line, shape);
    return this.#add(line);
  }

  #beginFormula(line: string, { kind, indent }: LineShape): void {
    const end = kind === 'text' && indent <= 3 ? openFormulaOf(line) : undefined;
    if (end !== undefined) Object.assign(this.#state, { inside: 'formula', formulaEnd: end });
  }

  /** A formula of several lines ends at its mark, or at a blank line. Its lines begin nothing else but code. */
  #formulaLine(line: string, { kind }: LineShape): boolean {
    const state = this.#state;
    if (state.blanks > 0) return false;
    if (kind === 'fence') {
      state.inside = 'paragraph';
      return false;
    }
    if (line.includes(state.formulaEnd)) state.inside = 'paragraph';
    return this.#add(line);
  }

  #tableLine(line: string, shape: LineShape): boolean {
    const { table, blanks } = this.#state;
    if (blanks > 0 || shape.kind !== 'text') return false;
    table.cost += Math.max(line.length + 1, 4 * table.columns);
    table.missing += Math.max(0, table.columns - cellCount(line));
    table.rows += 1;
    this.#state.spent += 0.6 + table.columns / 3;
    if (this.#state.isOverspent || table.missing > maxMissingCells) return this.#overflow(line, false);
    if (table.cost > enough) {
      this.#open({ joins: table.rows > maxRows ? undefined : 'table', lead: table.lead });
      // The head is read again.
      this.#state.spent += table.columns / 3;
      table.cost = 0;
      if (table.rows > maxRows) table.rows = 0;
    }
    this.#state.unit = 0;
    return this.#add(line);
  }

  /** What overflows ends with its block: at a blank line, or at the next item of its list. */
  #overflowLine(line: string, shape: LineShape): boolean {
    if (this.#state.isOverspent) return this.#overflow(line, false);
    const { blanks, list } = this.#state;
    const isNext = shape.kind === 'item' && shape.indent < list.content;
    if ((blanks > 0 && shape.indent < 2) || isNext || shape.kind === 'fence') return false;
    return this.#overflow(line, false);
  }

  /** A line that begins a block of its own. */
  #block(line: string, shape: LineShape): void {
    const state = this.#state;
    if (state.isOverspent) {
      this.#overflow(line, false);
      return;
    }
    if (shape.kind === 'fence') {
      state.spent += codeEffort;
      this.#begin('code', { kind: 'code', info: shape.info, isColored: state.code < maxColoredCode });
      state.fence = { nesting: FenceNesting.begin(shape), indent: shape.indent, held: '' };
      return;
    }
    // A part of a list or table holds nothing else: it is put into the one it goes on with.
    if (state.open?.kind !== 'text' || state.open.joins !== undefined || this.#isEnough()) this.#open({});
    state.unit = 0;
    state.spent += 1;
    state.inside = insideOf(line, shape);
    if (state.inside === 'paragraph') this.#beginFormula(line, shape);
    if (shape.kind === 'item') state.list = { marker: shape.marker, content: shape.content, loose: false };
    this.#add(line);
  }

  #codeLine(line: string, isRest: boolean): void {
    const state = this.#state;
    const { fence } = state;
    const { isUndecided } = fence.nesting;
    const nesting = isRest ? fence.nesting : fence.nesting.read(line, state.lastLine);
    if (nesting !== fence.nesting) state.fence = { ...fence, nesting, held: line };
    if (nesting.isClosed) {
      state.inside = 'nothing';
      this.#close();
      if (isUndecided) this.#place(line, isRest);
      return;
    }
    if (isUndecided) this.#addCode(fence.held, false);
    if (!nesting.isUndecided) this.#addCode(line, isRest);
  }

  #addCode(line: string, isRest: boolean): void {
    const { fence, open } = this.#state;
    const text = isRest ? line : withoutIndent(line, fence.indent);
    this.#state.code += text.length + 1;
    this.#addPlain(text, isRest, open?.info ?? '');
  }

  /** Shows a line as it stands, and what follows it in its block. */
  #overflow(line: string, sameLine: boolean): true {
    if (this.#state.inside !== 'overflow') {
      this.#begin('overflow', { kind: 'plain', raw: line, sameLine });
    } else this.#addPlain(line, sameLine, '');
    return true;
  }

  /** Adds a line of code or of plain text, in a piece of its own when the open one is long. */
  #addPlain(line: string, sameLine: boolean, info: string): void {
    const state = this.#state;
    const kind = state.inside === 'code' ? 'code' : 'plain';
    const open: OpenPiece = state.open?.kind === kind ? state.open : { ...noPiece, kind, info };
    state.open = open;
    const isFirst = state.unit === 0 && open.joins === undefined && open.raw === '';
    const text = state.blanks === 0 ? line : '\n'.repeat(Math.min(state.blanks, maxBlankLines)) + line;
    if (isFullWith(open.raw.length, state, text.length)) {
      this.#close();
      state.open = { ...noPiece, kind, info, joins: kind, sameLine, raw: text, isColored: state.code < maxColoredCode };
      state.lines = 0;
    } else open.raw += isFirst || sameLine ? text : `\n${text}`;
    state.blanks = 0;
    state.endsBlank = line === '';
    state.unit += text.length + 1;
    state.lines += 1;
  }

  /** Adds a line of a list item or a quote, which may begin a block in it. */
  #addNested(line: string): boolean {
    const state = this.#state;
    if (state.isOverspent) return this.#overflow(line, false);
    const begins = nestedBlock.exec(line);
    if (begins) state.spent += begins[1] === undefined ? 1 : codeEffort;
    else if (state.blanks > 0) state.spent += 1;
    return this.#add(line);
  }

  /** Adds a line of Markdown to the open piece. */
  #add(line: string): true {
    const state = this.#state;
    const blanks = Math.min(state.blanks, maxBlankLines);
    if (state.unit + blanks + line.length > maxUnitLength) return this.#overflow(line, false);
    const open = (state.open ??= { ...noPiece });
    state.unit += blanks + line.length + 1;
    state.spent += lineEffort + markEffort * (line.match(marks)?.length ?? 0);
    open.raw += open.raw === '' ? line : `${blanks === 0 ? '\n' : '\n'.repeat(blanks + 1)}${line}`;
    state.blanks = 0;
    return true;
  }

  #isEnough(): boolean {
    return (this.#state.open?.raw.length ?? 0) >= enough;
  }

  #begin(inside: Inside, piece: Partial<MarkdownPiece>): void {
    this.#open(piece);
    Object.assign(this.#state, { inside, unit: 0, lines: 0, endsBlank: false });
  }

  #open(more: Partial<MarkdownPiece>): void {
    this.#close();
    this.#state.open = { ...noPiece, ...more };
    this.#state.blanks = 0;
  }

  #close(): void {
    if (this.#state.open !== undefined) this.#closed.push(this.#state.open);
    this.#state.open = undefined;
  }
}

/** Characters up to this one are blank, or none that text begins with. */
const blank = 0x20;

/** What a line must not begin with to be read in a run; undefined where there are no runs. */
function beginningsOfOthers({ open, inside, isOverspent, blanks, fence }: ScanState): string | undefined {
  if (open === undefined || open.raw === '') return undefined;
  if (inside === 'code') return fence.indent === 0 && !fence.nesting.isUndecided ? '`~' : undefined;
  if (inside !== 'overflow' || blanks > maxBlankLines) return undefined;
  if (isOverspent) return '';
  return blanks === 0 ? '`~*+-0123456789' : undefined;
}

function isInRun(text: string, at: number, others: string): boolean {
  return text.charCodeAt(at) > blank && !others.includes(text.charAt(at));
}

/** What may begin a block within an item or a quote; first a fence. */
const nestedBlock = /^[ \t>]*(?:(```|~~~)|[*+\->#|=]|\d{1,9}[.)])/;

/** More blank lines in a row are not kept. */
const maxBlankLines = 200;

/** Whether code or plain text of this length belongs in a piece of its own. A blank line is a good place to cut. */
function isFullWith(before: number, { lines, endsBlank }: ScanState, length: number): boolean {
  if (before === 0) return false;
  const effort = before + length + lines * lineLength;
  return effort > maxCodeLength || (effort > fairCodeLength && endsBlank);
}

function insideOf(line: string, { kind, indent }: LineShape): Inside {
  if (kind === 'item') return 'list';
  if (kind === 'quote') return 'quote';
  if (kind !== 'text' || linkDefinition(line) !== undefined) return 'nothing';
  return indent > 3 ? 'indented' : 'paragraph';
}

function withoutIndent(line: string, indent: number): string {
  let length = 0;
  while (length < indent && line[length] === ' ') length += 1;
  return line.slice(length);
}
