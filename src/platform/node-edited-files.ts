import { PathGate } from '../guard/path-gate.ts';
import type { GatedPath, WorkspaceRoot } from '../guard/path-gate.ts';
import { quoteName } from '../guard/path-syntax.ts';
import type { Clock } from './clock.ts';
import { EncodedText } from './encoded-text.ts';
import { WriteRefused } from './edited-files.ts';
import type { ChangeToWrite, EditedFiles, FileToEdit, TakeBack } from './edited-files.ts';
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
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly mode: number;
}

/** What becomes of one file, by the path it was asked for, and what it was. */
interface AskedStep extends FileStep {
  readonly asked: string;
  readonly old?: Pick<OpenedFile, 'bytes' | 'mode'>;
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

  async write(changes: readonly ChangeToWrite[], signal: AbortSignal): Promise<TakeBack> {
    const steps: AskedStep[] = [];
    for (const change of changes) steps.push(...(await this.#stepsOf(change, signal)));
    signal.throwIfAborted();
    await this.#commit(steps);
    const reversed = steps.map(reverse);
    return async (again) => {
      for (const { asked, path } of reversed)
        if ((await this.#place(asked, again)).real !== path) throw new WriteRefused('stale', asked);
      await this.#commit(reversed);
    };
  }

  async #commit(steps: readonly AskedStep[]): Promise<void> {
    try {
      await this.#dependencies.transactions.commit(steps);
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      throw new WriteRefused(error.reason, steps.find(({ path }) => path === error.path)?.asked ?? error.path);
    }
  }

  async #stepsOf(change: ChangeToWrite, signal: AbortSignal): Promise<readonly AskedStep[]> {
    const { path: asked } = change;
    if (change.kind === 'create') {
      const created = await this.#created(asked, signal);
      return [{ ...created, after: await this.#newBytes(change.text, created.path) }];
    }
    const old = await this.#open(asked, signal);
    if (old === undefined) throw new WriteRefused('missing', asked);
    if (old.hash !== change.base.hash) throw new WriteRefused('stale', asked);
    const was = { asked, path: old.place.real, before: old.hash, old };
    if (change.kind === 'delete') return [was];
    const after = old.encoded.spliced(change.splices);
    if (change.kind === 'change') return [{ ...was, after }];
    return [{ ...(await this.#created(change.to, signal)), after, mode: old.mode }, was];
  }

  async #created(asked: string, signal: AbortSignal): Promise<{ readonly asked: string; readonly path: string }> {
    const place = await this.#place(asked, signal);
    if (place.exists) throw new WriteRefused('exists', asked);
    return { asked, path: place.real };
  }

  /** A new file has the encoding that is set for its place, with the mark that goes with it. Where none is known it is UTF-8. */
  async #newBytes(text: string, path: string): Promise<Uint8Array> {
    const { clock, encodings } = this.#dependencies;
    const encoding = encodings.of(path);
    const slices = new Slices(clock);
    const encode = (await textBytes(encoding, slices)) ?? (await textBytes('utf8', slices));
    const isMarked = /^utf(?:8bom|16)/.test(encoding) && !text.startsWith('\uFEFF');
    const bytes = encode?.(isMarked ? `\uFEFF${text}` : text);
    if (bytes === undefined)
      throw new FileRefused('binary', `The encoding ${encoding} lacks a character of the new text.`);
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
      return { place, encoded, bytes, hash: hashOf(bytes), mode: mode & 0o7777 };
    } finally {
      await handle.close();
    }
  }
}

function reverse({ asked, path, after, old }: AskedStep): AskedStep {
  return {
    asked,
    path,
    ...(after !== undefined && { before: hashOf(after) }),
    ...(old !== undefined && { after: old.bytes, mode: old.mode }),
  };
}
