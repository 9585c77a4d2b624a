/** A pair of brackets, or what is indented below a head, in a file. */
export interface CodeGroup {
  /** Index of the group around it; -1 for the file. */
  readonly parent: number;
  readonly bracket: '(' | '[' | '{' | 'indent';
  /** The word in front of it: a name, `if`, `import`. */
  readonly wordBefore: string;
  /** Parentheses that `=>` follows. */
  isArrow: boolean;
  /** Parentheses that a block belongs to. */
  hasBody: boolean;
  /** The parentheses in the head of an indented group. */
  readonly isHead: boolean;
}

interface OpenGroup {
  readonly index: number;
  /** Parentheses that were closed in this group and may get a block; -1 without. */
  closedParens: number;
}

const controlWords = new Set('if while for foreach switch with match return using lock synchronized guard'.split(' '));

/**
 * The groups of a file, built from its tokens one after the other. A block hangs below the parentheses in front of it, so that what is
 * declared there (parameters, the variable of a loop) is known in it and nowhere else.
 */
export class CodeGroups {
  readonly groups: CodeGroup[] = [];
  readonly #open: OpenGroup[] = [];
  /** Columns of the heads of indented groups. */
  readonly #columns: { readonly index: number; readonly column: number }[] = [];
  readonly #headed = new Set<number>();
  #fileParens = -1;

  /** The innermost group that is open; -1 for the file. */
  get current(): number {
    return this.#open.at(-1)?.index ?? this.#columns.at(-1)?.index ?? -1;
  }

  /** Brackets are open around this place. */
  get inBrackets(): boolean {
    return this.#open.length > 0;
  }

  opened(bracket: '(' | '[' | '{', wordBefore: string): void {
    const parens = bracket === '{' ? this.#parens() : -1;
    const owner = this.groups[parens];
    if (owner !== undefined) owner.hasBody = true;
    const parent = owner === undefined ? this.current : parens;
    this.#setParens(-1);
    const isHead = bracket === '(' && this.groups[parent]?.bracket === 'indent' && !this.#headed.has(parent);
    if (isHead) this.#headed.add(parent);
    this.groups.push({ parent, bracket, wordBefore, isArrow: false, hasBody: false, isHead });
    this.#open.push({ index: this.groups.length - 1, closedParens: -1 });
  }

  closed(): void {
    const group = this.#open.pop();
    if (group !== undefined && this.groups[group.index]?.bracket === '(') this.#setParens(group.index);
  }

  /** `=>` behind parentheses. */
  arrow(): void {
    const owner = this.groups[this.#parens()];
    if (owner !== undefined) owner.isArrow = true;
  }

  /** A token after which a block belongs to nothing in front of it. */
  statementEnded(): void {
    this.#setParens(-1);
  }

  /** A line begins, outside of brackets, at a column; `opens` where it is the head of an indented group. */
  line(column: number, opens: boolean): void {
    while ((this.#columns.at(-1)?.column ?? -1) >= column) this.#columns.pop();
    if (!opens) return;
    const none = { isArrow: false, hasBody: false, isHead: false };
    this.groups.push({ parent: this.current, bracket: 'indent', wordBefore: '', ...none });
    this.#columns.push({ index: this.groups.length - 1, column });
  }

  #parens(): number {
    return this.#open.at(-1)?.closedParens ?? this.#fileParens;
  }

  #setParens(index: number): void {
    const group = this.#open.at(-1);
    if (group === undefined) this.#fileParens = index;
    else group.closedParens = index;
  }
}

/** Whether parentheses hold parameters: they are a function's head, or a body or an arrow follows and no control word stands in front. */
export function holdsParameters(group: CodeGroup | undefined): boolean {
  if (group?.bracket !== '(') return false;
  return group.isHead || group.isArrow || (group.hasBody && !controlWords.has(group.wordBefore));
}
