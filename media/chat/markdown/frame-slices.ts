/** What the work is divided by. */
export interface SliceDependencies {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Runs a function before the next frame, or soon where there are no frames. */
  readonly nextFrame: (run: () => void) => void;
}

/** Work that is done step by step. */
export interface SlicedWork {
  /** Does the next step, which should take a few milliseconds at most; false when there is no more to do. */
  step(): boolean;
}

/** How long all work together may take in a frame, in milliseconds. */
const budget = 8;
/** Frames come at least so far apart, in milliseconds. */
const frame = 15;

/** Does work in slices, so that the page stays usable however much there is. The newest work comes first: it is nearest to what is seen. */
export class FrameSlices {
  readonly #dependencies: SliceDependencies;
  readonly #works: SlicedWork[] = [];
  #frameStart = -Infinity;
  #spent = 0;
  #isScheduled = false;

  constructor(dependencies: SliceDependencies) {
    this.#dependencies = dependencies;
  }

  /** Does the work at once as far as this frame has time, and the rest in the next ones. Work that waits already stays where it is. */
  add(work: SlicedWork): void {
    if (!this.#works.includes(work)) this.#works.push(work);
    if (this.#isScheduled) return;
    if (this.#dependencies.now() - this.#frameStart >= frame) this.#begin();
    this.#run();
  }

  /** Forgets work that need not be done any more. */
  remove(work: SlicedWork): void {
    const at = this.#works.indexOf(work);
    if (at >= 0) this.#works.splice(at, 1);
  }

  #begin(): void {
    this.#frameStart = this.#dependencies.now();
    this.#spent = 0;
  }

  #run(): void {
    const from = this.#dependencies.now() - this.#spent;
    for (let work = this.#works.at(-1); work !== undefined && this.#spent < budget; work = this.#works.at(-1)) {
      if (!work.step()) this.remove(work);
      this.#spent = this.#dependencies.now() - from;
    }
    if (this.#works.length === 0) return;
    this.#isScheduled = true;
    this.#dependencies.nextFrame(() => {
      this.#isScheduled = false;
      this.#begin();
      this.#run();
    });
  }
}

/** The slices of this page. */
export const pageSlices = new FrameSlices({
  now: () => performance.now(),
  nextFrame: (run) => {
    if (document.hidden) setTimeout(run, 0);
    else requestAnimationFrame(run);
  },
});
