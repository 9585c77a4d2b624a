import { createHash } from 'node:crypto';
import { isJsonObject, parseJson } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';

/** One file of a transaction, as its journal keeps it. Paths are absolute, after all links; hashes are those of whole files, absent for no file. */
export interface RecordedStep {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  readonly mode: number;
  /** Where the new bytes wait, and where the old ones are kept. */
  readonly fresh: string;
  readonly backup: string;
  /** The file has other names (hard links), so its bytes are written over instead of its name being given to another file. */
  readonly inPlace: boolean;
}

/** `preparing`: no file of the workspace is changed yet. `decided`: all of them are to be changed. */
export interface TransactionRecord {
  readonly state: 'preparing' | 'decided';
  readonly steps: readonly RecordedStep[];
}

/** The hash by which a file is known to be as it was. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A record from the text of a journal; undefined for anything else. */
export function readRecord(text: string): TransactionRecord | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { state, steps } = value;
  if ((state !== 'preparing' && state !== 'decided') || !Array.isArray(steps)) return undefined;
  const read = steps.map((step) => (isJsonObject(step) ? readStep(step) : undefined));
  return read.every((step) => step !== undefined) ? { state, steps: read } : undefined;
}

function readStep({ path, before, after, mode, fresh, backup, inPlace }: JsonObject): RecordedStep | undefined {
  const texts = typeof path === 'string' && typeof fresh === 'string' && typeof backup === 'string';
  if (!texts || typeof mode !== 'number' || typeof inPlace !== 'boolean') return undefined;
  return {
    path,
    fresh,
    backup,
    mode,
    inPlace,
    ...(typeof before === 'string' && { before }),
    ...(typeof after === 'string' && { after }),
  };
}
