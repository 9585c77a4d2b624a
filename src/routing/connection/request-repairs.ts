import type { JsonObject } from '../../base/json.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Provider } from '../../models/provider.ts';
import { formatRepair } from '../../models/request-repair.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import { repairFor } from '../../protocols/http-exchange/refusal-table.ts';

/** What was learned of the requests that a model's server takes, by provider, address and model. */
export interface LearnedRepairs {
  repairsOf(provider: Provider, model: string): readonly RequestRepair[];
  /** Keeps a repair. Never rejects. */
  learnRepair(provider: Provider, model: string, repair: RequestRepair): void;
}

/** A model where it is asked. */
export interface RepairTarget {
  readonly provider: Provider;
  readonly model: string;
}

/**
 * The repairs of one question to one model: those that were learned before, and those that its refusals ask for. A repair is learned once the
 * server has answered, or refuses something else: until then it may have been of no use.
 */
export class RequestRepairs {
  readonly #learned: LearnedRepairs | undefined;
  readonly #target: RepairTarget;
  readonly #known: readonly RequestRepair[];
  #tried: RequestRepair[] = [];
  #unproven: RequestRepair[] = [];

  constructor(learned: LearnedRepairs | undefined, target: RepairTarget) {
    this.#learned = learned;
    this.#target = target;
    this.#known = learned?.repairsOf(target.provider, target.model) ?? [];
  }

  /** What the next request is sent with. */
  get all(): readonly RequestRepair[] {
    return [...this.#known, ...this.#tried];
  }

  /** The repair that a refusal of this body asks for; undefined where there is none, or where it was made in vain. */
  next(fault: Fault, body: JsonObject | undefined): RequestRepair | undefined {
    const repair = body === undefined ? undefined : repairFor(fault, body);
    const isKnown = repair !== undefined && this.all.some((one) => formatRepair(one) === formatRepair(repair));
    return isKnown ? undefined : repair;
  }

  /** Takes a repair up. The server goes on to another complaint: those before it have helped. */
  add(repair: RequestRepair): void {
    this.#learn();
    this.#tried = [...this.#tried, repair];
    this.#unproven = [repair];
  }

  /** The server answered. */
  worked(): void {
    this.#learn();
  }

  #learn(): void {
    const { provider, model } = this.#target;
    for (const repair of this.#unproven) this.#learned?.learnRepair(provider, model, repair);
    this.#unproven = [];
  }
}
