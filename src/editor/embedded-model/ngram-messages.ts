import type { WorkspaceRoot } from '../../guard/path-gate.ts';
import type { IndexShape } from '../../providers/workspace/index-memory.ts';

/** What the index thread is started with. */
export interface NgramStart {
  readonly shape: IndexShape;
  readonly buffer: SharedArrayBuffer;
  /** Where the index is kept between sessions, an absolute path; undefined where there is no such place. */
  readonly snapshot?: string;
}

/** The text of an open document with changes that are not saved; without a text, what is on disk counts. */
export interface OpenText {
  /** Absolute and native. */
  readonly file: string;
  readonly text?: string;
}

/** What the extension tells the index thread. */
export type ToNgramThread =
  | {
      readonly kind: 'scan';
      readonly roots: readonly WorkspaceRoot[];
      readonly openPaths: readonly string[];
      /** All documents with unsaved changes. */
      readonly openTexts: readonly OpenText[];
    }
  /** Without `open` the document is closed. */
  | { readonly kind: 'touch'; readonly path: string; readonly open?: OpenText }
  | { readonly kind: 'remove'; readonly path: string };

/**
 * What the index thread tells the extension. `ready`: it has begun, and what it remembers is loaded. `learned`: it has nothing left to do; `characters`
 * is how much it read since it last said so.
 */
export type FromNgramThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly text: string }
  | { readonly kind: 'learned'; readonly files: number; readonly tokens: number; readonly characters: number };
