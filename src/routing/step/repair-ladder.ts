import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ConversationLog } from '../../conversation/log.ts';
import type { Owner } from '../../conversation/part.ts';
import type { Logger } from '../../platform/logger.ts';
import type { OpenedStream } from '../connection/open-stream.ts';
import { knownRepair, nextRepair, rememberRepair, repairLog } from './repair.ts';
import type { RepairLevel } from './repair.ts';
import type { Json } from '../../base/json.ts';

/** The repair ladder of one step: each level is tried at most once, and what helped is remembered for the conversation. */
export class RepairLadder {
  readonly #log: ConversationLog;
  readonly #logger: Logger;
  readonly #levels = new Map<string, RepairLevel>();

  constructor(log: ConversationLog, logger: Logger) {
    this.#log = log;
    this.#logger = logger;
  }

  repaired(entries: readonly LogEntry[], owner: Owner): readonly LogEntry[] {
    return repairLog(entries, this.#level(owner), owner);
  }

  /** True where a form of the log is left that the server may take. */
  canRepair(fault: Fault, owner: Owner): boolean {
    return isRefusedBody(fault) && nextRepair(this.#log.entries, this.#level(owner), owner) !== undefined;
  }

  /** Goes one level up. A refused request is a defect of ours: it is told with the name of the body. */
  climb(fault: Fault, owner: Owner, opened: OpenedStream | undefined): void {
    const level = nextRepair(this.#log.entries, this.#level(owner), owner);
    if (level === undefined) return;
    this.#levels.set(nameOf(owner), level);
    const body = fingerprint(opened?.body);
    this.#logger.warn(
      `Defect: ${nameOf(owner)} refused the request ${body} (${fault.message}). Sending it again at repair level ${level}.`,
    );
  }

  /** The model took the request. */
  worked(owner: Owner): void {
    const level = this.#levels.get(nameOf(owner));
    if (level !== undefined) rememberRepair(this.#log, owner, level);
  }

  #level(owner: Owner): RepairLevel {
    return this.#levels.get(nameOf(owner)) ?? knownRepair(this.#log, owner);
  }
}

/** The server says that the body is wrong, not that the model or the address is. */
export function isRefusedBody({ kind, status }: Fault): boolean {
  return kind === 'shape' && (status === 400 || status === 422);
}

function nameOf({ provider, model }: Owner): string {
  return `${provider}/${model}`;
}

/** A short name of a request body (FNV-1a, hex), to tell in a log that two were the same without showing either. */
function fingerprint(body: Json | undefined): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(body ?? null);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
