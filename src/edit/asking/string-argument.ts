const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
/** The name of the argument stands before this many characters, or it is not looked for any more. */
const longestHead = 2_000;

/** Reads the value of one string argument of a call while its JSON arrives. Only for showing: what counts is the whole call. */
export class StringArgument {
  readonly #opening: RegExp;
  #head: string | undefined = '';
  #escape = '';
  #isOver = false;

  constructor(name: string) {
    this.#opening = new RegExp(`"${name}"\\s*:\\s*"`);
  }

  /** What this piece adds to the value. */
  push(piece: string): string {
    if (this.#isOver) return '';
    if (this.#head === undefined) return this.#read(piece);
    this.#head += piece;
    const found = this.#opening.exec(this.#head);
    if (found === null) {
      this.#isOver = this.#head.length > longestHead;
      return '';
    }
    const rest = this.#head.slice(found.index + found[0].length);
    this.#head = undefined;
    return this.#read(rest);
  }

  #read(piece: string): string {
    const out: string[] = [];
    for (const character of piece) {
      if (this.#escape !== '') out.push(this.#escaped(character));
      else if (character === '\\') this.#escape = character;
      else if (character === '"') {
        this.#isOver = true;
        break;
      } else out.push(character);
    }
    return out.join('');
  }

  #escaped(character: string): string {
    this.#escape += character;
    const isUnicode = this.#escape.startsWith('\\u');
    if (isUnicode && this.#escape.length < 6) return '';
    const code = this.#escape.slice(2);
    this.#escape = '';
    return isUnicode ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[character] ?? character);
  }
}
