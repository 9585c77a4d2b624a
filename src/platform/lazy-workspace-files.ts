import type { LineRange, LineSpan } from './line-range.ts';
import type { GatedFiles, ListedFiles } from './workspace-files.ts';

/** Workspace files whose implementation is loaded when it is first asked: ignore rules, path gate and encodings cost nothing at the start. */
export class LazyWorkspaceFiles implements GatedFiles {
  readonly #load: () => Promise<Required<GatedFiles>>;
  #files: Promise<Required<GatedFiles>> | undefined;

  constructor(load: () => Promise<Required<GatedFiles>>) {
    this.#load = load;
  }

  async list(...asked: Parameters<GatedFiles['list']>): Promise<ListedFiles> {
    return (await this.#loaded()).list(...asked);
  }

  async check(path: string, signal: AbortSignal): Promise<void> {
    await (await this.#loaded()).check(path, signal);
  }

  async read(path: string, signal: AbortSignal): Promise<string> {
    return (await this.#loaded()).read(path, signal);
  }

  async readLines(path: string, span: LineSpan, signal: AbortSignal): Promise<LineRange> {
    return (await this.#loaded()).readLines(path, span, signal);
  }

  #loaded(): Promise<Required<GatedFiles>> {
    return (this.#files ??= this.#load());
  }
}
