import { BoundedMap } from '../../base/bounded-map.ts';
import type { FimFile } from '../../protocols/fim/fim-request.ts';

/** What goes into prompts besides the file itself. The same version is the same array. */
export interface ContextSnapshot {
  /** Grows with every change of the files. */
  readonly version: number;
  /** Most important last. */
  readonly files: readonly FimFile[];
}

interface Entry {
  current: ContextSnapshot;
  next: readonly FimFile[] | undefined;
  /** The line of the last prompt. */
  line: number | undefined;
}

const maximumDocuments = 20;

/**
 * Hands out what was prepared, frozen: while a person types in one line every prompt begins alike, so that the server can use its cache. What
 * was prepared meanwhile takes its place with the next line.
 */
export class FrozenContext {
  readonly #entries = new BoundedMap<string, Entry>(maximumDocuments);
  #version = 0;

  /** The context for a prompt from this line. Cheap: called with every key. */
  read(document: string, line: number): ContextSnapshot {
    const entry = this.#entry(document);
    if (entry.next !== undefined && entry.line !== line) {
      entry.current = { version: ++this.#version, files: entry.next };
      entry.next = undefined;
    }
    entry.line = line;
    return entry.current;
  }

  /** What was prepared for a document. The same content changes nothing. */
  offer(document: string, files: readonly FimFile[]): void {
    const entry = this.#entry(document);
    entry.next = isSame(entry.current.files, files)
      ? undefined
      : Object.freeze(files.map((file) => Object.freeze({ ...file })));
  }

  /** What the next prompt from another line would get. */
  latest(document: string): readonly FimFile[] {
    const entry = this.#entries.get(document);
    return entry?.next ?? entry?.current.files ?? [];
  }

  /** Forgets one document, or all: what they may hold has changed. */
  forget(document?: string): void {
    if (document === undefined) this.#entries.clear();
    else this.#entries.delete(document);
  }

  #entry(document: string): Entry {
    const known = this.#entries.get(document) ?? { current: nothing, next: undefined, line: undefined };
    this.#entries.set(document, known);
    return known;
  }
}

const nothing: ContextSnapshot = { version: 0, files: Object.freeze([]) };

function isSame(a: readonly FimFile[], b: readonly FimFile[]): boolean {
  return a.length === b.length && a.every((file, at) => file.path === b[at]?.path && file.text === b[at].text);
}
