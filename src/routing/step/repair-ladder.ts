import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ConversationLog } from '../../conversation/log.ts';
import type { Owner } from '../../conversation/part.ts';
import type { Logger } from '../../platform/logger.ts';
import type { OpenedStream } from '../connection/open-stream.ts';
import { knownRepair, nextRepair, rememberRepair, repairLog } from './repair.ts';
import type { RepairLevel } from './repair.ts';
import { RequestRepairs } from '../connection/request-repairs.ts';
import type { LearnedRepairs } from '../connection/request-repairs.ts';
import type { Candidate } from './candidates.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { formatRepair } from '../../models/request-repair.ts';
import type { RequestRepair } from '../../models/request-repair.ts';

/** What the repair ladder of a step depends on. */
export interface RepairDependencies {
  readonly logger: Logger;
  /** Absent: what requests have to look like is found out anew in every step. */
  readonly learned?: LearnedRepairs;
}

/**
 * The repair ladder of one step. A refusal whose words are known changes the request: that is learned for the model and its endpoint. Any other
 * one simplifies the log, level by level: that is remembered for the conversation. Each repair is tried at most once.
 */
export class RepairLadder {
  readonly #log: ConversationLog;
  readonly #dependencies: RepairDependencies;
  readonly #levels = new Map<string, RepairLevel>();
  readonly #requests = new Map<string, RequestRepairs>();

  constructor(log: ConversationLog, dependencies: RepairDependencies) {
    this.#log = log;
    this.#dependencies = dependencies;
  }

  /** The log as it is told to a model. */
  repaired(entries: readonly LogEntry[], { owner }: Candidate): readonly LogEntry[] {
    return repairLog(entries, this.#level(owner), owner);
  }

  /** What is changed in a request to a model. */
  ofRequest(candidate: Candidate): readonly RequestRepair[] {
    return this.#request(candidate).all;
  }

  /** True where a form of the request or of the log is left that the server may take. */
  canRepair(fault: Fault, candidate: Candidate, opened: OpenedStream | undefined): boolean {
    const { owner } = candidate;
    if (this.#request(candidate).next(fault, bodyOf(opened)) !== undefined) return true;
    return isRefusedBody(fault) && nextRepair(this.#log.entries, this.#level(owner), owner) !== undefined;
  }

  /** Makes one repair; returns it where it changes the request. */
  climb(fault: Fault, candidate: Candidate, opened: OpenedStream | undefined): RequestRepair | undefined {
    const request = this.#request(candidate);
    const repair = request.next(fault, bodyOf(opened));
    if (repair === undefined) {
      request.gaveUp(fault);
      this.#simplify(fault, candidate.owner, opened);
      return undefined;
    }
    request.add(repair, fault);
    const { logger } = this.#dependencies;
    logger.warn(
      `${nameOf(candidate.owner)} refused the request (${fault.message}). Asking again: ${formatRepair(repair)}.`,
    );
    return repair;
  }

  /** The model took the request. */
  worked(candidate: Candidate): void {
    this.#request(candidate).worked();
    const { owner } = candidate;
    const level = this.#levels.get(nameOf(owner));
    if (level !== undefined) rememberRepair(this.#log, owner, level);
  }

  /** Goes one level up. A request that is refused for reasons that are not known is a defect of ours: it is told with the name of the body. */
  #simplify(fault: Fault, owner: Owner, opened: OpenedStream | undefined): void {
    const level = nextRepair(this.#log.entries, this.#level(owner), owner);
    if (level === undefined) return;
    this.#levels.set(nameOf(owner), level);
    const body = fingerprint(opened?.body);
    this.#dependencies.logger.warn(
      `Defect: ${nameOf(owner)} refused the request ${body} (${fault.message}). Sending it again at repair level ${level}.`,
    );
  }

  #request({ owner, provider, ref }: Candidate): RequestRepairs {
    const name = nameOf(owner);
    const known = this.#requests.get(name);
    const repairs = known ?? new RequestRepairs(this.#dependencies.learned, { provider, model: ref.model });
    this.#requests.set(name, repairs);
    return repairs;
  }

  #level(owner: Owner): RepairLevel {
    return this.#levels.get(nameOf(owner)) ?? knownRepair(this.#log, owner);
  }
}

function bodyOf(opened: OpenedStream | undefined): JsonObject | undefined {
  return isJsonObject(opened?.body) ? opened.body : undefined;
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
