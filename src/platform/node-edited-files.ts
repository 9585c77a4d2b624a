import { PathGate } from '../guard/path-gate.ts';
import type { GatedPath, WorkspaceRoot } from '../guard/path-gate.ts';
import { quoteName } from '../guard/path-syntax.ts';
import type { Clock } from './clock.ts';
import { EncodedText } from './encoded-text.ts';
import { WriteRefused } from './edited-files.ts';
import type { ChangeToWrite, EditedFiles, FileToEdit } from './edited-files.ts';
import { readAtMost } from './file-text.ts';
import type { TextEncodings } from './file-text.ts';
import type { FileStep, FileTransactions } from './file-transaction.ts';
import { Slices } from './slices.ts';
import { textBytes } from './text-bytes.ts';
import { hashOf } from './transaction-record.ts';
import { FileRefused } from './workspace-files.ts';
import type { GatedFiles } from './workspace-files.ts';

/** Largest file that is edited, in bytes. */
const maxEditedBytes = 50_000_000;

export interface EditedFilesDependencies {
  readonly roots: () => readonly WorkspaceRoot[];
  /** Ignore rules and the secrets list. */
  readonly rules: Pick<GatedFiles, 'check'>;
  readonly transactions: Pick<FileTransactions, 'commit'>;
  readonly encodings: TextEncodings;
  readonly clock: Clock;
}

interface OpenedFile {
  readonly place: GatedPath;
  readonly encoded: EncodedText;
  readonly hash: string;
  readonly mode: number;
}

/** Closed files of the workspace on this machine's disk, behind the path gate, the ignore rules and the secrets list. */
export class NodeEditedFiles implements EditedFiles {
  readonly #dependencies: EditedFilesDependencies;

  constructor(dependencies: EditedFilesDependencies) {
    this.#dependencies = dependencies;
  }

  async read(path: string, signal: AbortSignal): Promise<FileToEdit | undefined> {
    const file = await this.#open(path, signal);
    return file && { text: file.encoded.text, hash: file.hash };
  }

  async write(changes: readonly ChangeToWrite[], signal: AbortSignal): Promise<void> {
    const steps: (FileStep & { readonly asked: string })[] = [];
    for (const change of changes) steps.push(...(await this.#stepsOf(change, signal)));
    signal.throwIfAborted();
    try {
      await this.#dependencies.transactions.commit(steps);
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      throw new WriteRefused(error.reason, steps.find(({ path }) => path === error.path)?.asked ?? error.path);
    }
  }

  async #stepsOf(
    change: ChangeToWrite,
    signal: AbortSignal,
  ): Promise<readonly (FileStep & { readonly asked: string })[]> {
    const { path: asked } = change;
    if (change.kind === 'create')
      return [{ ...(await this.#created(asked, signal)), after: await this.#newBytes(change.text) }];
    const file = await this.#open(asked, signal);
    if (file === undefined) throw new WriteRefused('missing', asked);
    if (file.hash !== change.base.hash) throw new WriteRefused('stale', asked);
    const path = file.place.real;
    if (change.kind === 'delete') return [{ asked, path, before: file.hash }];
    const after = file.encoded.spliced(change.splices);
    if (change.kind === 'change') return [{ asked, path, before: file.hash, after }];
    return [
      { ...(await this.#created(change.to, signal)), after, mode: file.mode },
      { asked, path, before: file.hash },
    ];
  }

  async #created(asked: string, signal: AbortSignal): Promise<{ readonly asked: string; readonly path: string }> {
    const place = await this.#place(asked, signal);
    if (place.exists) throw new WriteRefused('exists', asked);
    return { asked, path: place.real };
  }

  /** A new file is UTF-8: what is set for it is not known before it is there. */
  async #newBytes(text: string): Promise<Uint8Array> {
    const bytes = (await textBytes('utf8', new Slices(this.#dependencies.clock)))?.(text);
    if (bytes === undefined) throw new FileRefused('binary', 'The new text holds half of a character.');
    return bytes;
  }

  async #place(path: string, signal: AbortSignal): Promise<GatedPath> {
    signal.throwIfAborted();
    await this.#dependencies.rules.check(path, signal);
    return await new PathGate(this.#dependencies.roots()).resolve(path);
  }

  async #open(path: string, signal: AbortSignal): Promise<OpenedFile | undefined> {
    const place = await this.#place(path, signal);
    if (!place.exists) return undefined;
    const { roots, encodings, clock } = this.#dependencies;
    const handle = await new PathGate(roots()).openFile(place);
    try {
      const { size, mode } = await handle.stat();
      if (size > maxEditedBytes) throw new FileRefused('too-large', `${quoteName(path)} is larger than 50 MB.`);
      const bytes = await readAtMost({ handle, name: path }, size);
      const file = { name: path, bytes, encoding: encodings.of(place.real) };
      const encoded = await EncodedText.read(file, new Slices(clock));
      return { place, encoded, hash: hashOf(bytes), mode: mode & 0o7777 };
    } finally {
      await handle.close();
    }
  }
}
