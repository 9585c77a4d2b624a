import type { Disposable } from '../../base/listeners.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Provider } from '../../models/provider.ts';
import { formatRepair } from '../../models/request-repair.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import { withoutEcho } from '../../protocols/http-exchange/echoed-request.ts';
import { repairFor } from '../../protocols/http-exchange/refusal-table.ts';

/** What was learned of the requests that a model's server takes, by provider, address and model. */
export interface LearnedRepairs {
  repairsOf(provider: Provider, model: string): readonly RequestRepair[];
  /** Fires after something that was learned was forgotten or learned by a test. */
  readonly onDidChange?: (listener: () => void) => Disposable;
  /** Keeps a repair, for good or for this session. Never rejects. */
  learnRepair(provider: Provider, model: string, learned: LearnedRepair): void;
}

/** A repair that helped. */
export interface LearnedRepair {
  readonly repair: RequestRepair;
  /** The server said that the request is wrong; other refusals may have had a reason that passes. */
  readonly isLasting: boolean;
}

/** A model where it is asked. */
export interface RepairTarget {
  readonly provider: Provider;
  readonly model: string;
}

/** A repair, and the refusal that asked for it. */
interface Trial {
  readonly repair: RequestRepair;
  readonly refusal: Fault;
}

/**
 * The repairs of one question to one model: those that were learned before, and those that its refusals ask for. A repair is learned once the
 * server has answered, or asks for another one with other words: until then it may have been of no use. Where the same refusal comes back, the
 * repair is taken out again and not made a second time.
 */
export class RequestRepairs {
  readonly #learned: LearnedRepairs | undefined;
  readonly #target: RepairTarget;
  readonly #known: readonly RequestRepair[];
  #tried: readonly RequestRepair[] = [];
  readonly #inVain: RequestRepair[] = [];
  #unproven: Trial | undefined;

  constructor(learned: LearnedRepairs | undefined, target: RepairTarget) {
    this.#learned = learned;
    this.#target = target;
    this.#known = learned?.repairsOf(target.provider, target.model) ?? [];
  }

  /** What the next request is sent with. */
  get all(): readonly RequestRepair[] {
    return [...this.#known, ...this.#tried];
  }

  /** The repair that a refusal of this body asks for; undefined where there is none, or where it was made already. */
  next(fault: Fault, body: JsonObject | undefined): RequestRepair | undefined {
    const repair = body === undefined ? undefined : repairFor(fault, body);
    const made = [...this.all, ...this.#inVain];
    const isKnown = repair !== undefined && made.some((one) => formatRepair(one) === formatRepair(repair));
    return isKnown ? undefined : repair;
  }

  /** Takes a repair up that a refusal asks for. */
  add(repair: RequestRepair, refusal: Fault): void {
    if (this.#isRefusedAgain(refusal)) this.#discard();
    else this.#learn();
    this.#tried = [...this.#tried, repair];
    this.#unproven = { repair, refusal };
  }

  /** A refusal that no repair of the request answers: whatever helps now, it is not the last repair, and that is not learned. */
  gaveUp(refusal: Fault): void {
    if (this.#isRefusedAgain(refusal)) this.#discard();
    this.#unproven = undefined;
  }

  /** The server answered. */
  worked(): void {
    this.#learn();
  }

  #isRefusedAgain({ status, message }: Fault): boolean {
    const before = this.#unproven?.refusal;
    return before?.status === status && before !== undefined && complaint(before.message) === complaint(message);
  }

  #discard(): void {
    const repair = this.#unproven?.repair;
    if (repair === undefined) return;
    this.#tried = this.#tried.filter((one) => one !== repair);
    this.#inVain.push(repair);
    this.#unproven = undefined;
  }

  #learn(): void {
    if (this.#unproven === undefined) return;
    const { provider, model } = this.#target;
    const { repair, refusal } = this.#unproven;
    this.#unproven = undefined;
    if (repair.do === 'limit' && besideInput.test(refusal.message)) return;
    this.#learned?.learnRepair(provider, model, { repair, isLasting: lasting.has(refusal.status ?? 0) });
  }
}

/** Statuses that mean the request itself. A gateway's 404 and a server's 5xx may pass. */
const lasting: ReadonlySet<number> = new Set([400, 422]);

/** The limit is what this input leaves of the window: another input leaves something else. */
const besideInput = /context length|input tokens|prompt/i;

/** What a refusal says, without what is another in each request. */
function complaint(message: string): string {
  return withoutEcho(message).replace(/\brequest[ _-]?id\b[\s:="']*[\w-]+/i, '');
}
