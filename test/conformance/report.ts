interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const none = (): Count => ({ passed: 0, failed: 0, skipped: 0 });

/** At most so many reasons are printed for one run: a broken projection fails in thousands of pairs. */
const shownFailures = 400;

/** Counts what was checked and prints it: failing ids with their reasons as they come, then a line for each protocol or part. */
export class Report {
  readonly #protocols = new Map<string, Count>();
  readonly #decode = none();
  readonly #validators = none();
  /** Parts after the cases. */
  readonly #rest = none();
  #failures = 0;

  fail(text: string): void {
    this.#failures++;
    if (this.#failures <= shownFailures) console.log(`FAIL ${text}`);
    else if (this.#failures === shownFailures + 1) console.log('FAIL … and more');
  }

  skipCase(name: string): void {
    this.#protocol(name).skipped++;
    this.#decode.skipped++;
  }

  /** What was wrong with a case; `request` is undefined where it has none to check. A case counts once in its protocol's line. */
  countCase(
    protocol: string,
    { decode, request }: { readonly decode: readonly string[]; readonly request: readonly string[] | undefined },
  ): void {
    const count = this.#protocol(protocol);
    if (decode.length + (request?.length ?? 0) === 0) count.passed++;
    else count.failed++;
    if (decode.length === 0) this.#decode.passed++;
    else this.#decode.failed++;
    if (request === undefined) return;
    if (request.length === 0) this.#validators.passed++;
    else this.#validators.failed++;
  }

  printProtocols(): void {
    for (const [name, count] of this.#protocols) console.log(`${name}: ${format(count)}`);
  }

  /** The sum of the cases alone; true where none failed. */
  printCases(): boolean {
    const total = sum([...this.#protocols.values()]);
    console.log(format(total));
    return total.failed === 0;
  }

  printParts(): void {
    console.log(`decode: ${format(this.#decode)}`);
    console.log(`validators: ${this.#validators.passed} passed, ${this.#validators.failed} failed`);
  }

  /** A part that is counted in something of its own. */
  printCount(part: string, tried: number, unit: string, failed: number): void {
    this.#add(tried - failed, failed);
    console.log(`${part}: ${tried} ${unit}, ${failed} failed`);
  }

  printPart(part: string, passed: number, failed: number): void {
    this.#add(passed, failed);
    console.log(`${part}: ${passed} passed, ${failed} failed`);
  }

  /** The sum of all parts; true where nothing failed. */
  printTotal(): boolean {
    const total = sum([this.#decode, this.#validators, this.#rest]);
    console.log(`total: ${format(total)}`);
    return total.failed === 0 && this.#failures === 0;
  }

  #add(passed: number, failed: number): void {
    this.#rest.passed += passed;
    this.#rest.failed += failed;
  }

  #protocol(name: string): Count {
    const count = this.#protocols.get(name) ?? none();
    this.#protocols.set(name, count);
    return count;
  }
}

function sum(counts: readonly Count[]): Count {
  const total = none();
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

function format({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
