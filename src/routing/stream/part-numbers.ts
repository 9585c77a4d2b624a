/** The numbers that the view knows the parts of one request's answer by. What is asked of them costs the same however many there are. */
export class PartNumbers {
  readonly #numbers = new Map<number, number>();
  #next = 0;
  #isSame = true;

  get(part: number): number | undefined {
    return this.#numbers.get(part);
  }

  set(part: number, number: number): void {
    this.#numbers.set(part, number);
    this.#next = Math.max(this.#next, number + 1);
    this.#isSame &&= part === number;
  }

  clear(): void {
    this.#numbers.clear();
    this.#next = 0;
    this.#isSame = true;
  }

  /** Greater than all of them. */
  get next(): number {
    return this.#next;
  }

  /** Whether every part is known by its own number. */
  get isSame(): boolean {
    return this.#isSame;
  }
}
