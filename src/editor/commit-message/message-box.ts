/** The box that a commit message is typed into, as the Git extension gives it. */
export interface InputBox {
  value: string;
}

/** Writes a message into the box while a person may type there: what they type stays. */
export class MessageBox {
  /** What stood in the box before anything was written. */
  readonly before: string;
  readonly #box: InputBox;
  #written: string;
  #isTaken = false;

  constructor(box: InputBox) {
    this.#box = box;
    this.before = box.value;
    this.#written = box.value;
  }

  /** The box holds something else than what was written last: the person has typed, or committed. Stays true. */
  get isTaken(): boolean {
    this.#isTaken ||= this.#box.value !== this.#written;
    return this.#isTaken;
  }

  /** Nothing stands in the box, as after a commit. */
  get isEmpty(): boolean {
    return this.#box.value.trim() === '';
  }

  /** Replaces the text; false where the box is the person's again, and nothing is written. */
  write(text: string): boolean {
    if (this.isTaken) return false;
    if (text !== this.#written) this.#box.value = text;
    this.#written = text;
    return true;
  }

  /** Puts a text into the box, whatever stands there: the person asked for it. */
  replace(text: string): void {
    this.#box.value = text;
    this.#written = text;
    this.#isTaken = false;
  }

  /** Gives the person's own text back; false where they have changed the message since. */
  restore(): boolean {
    return this.write(this.before);
  }
}
