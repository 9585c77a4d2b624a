import { counted } from '../../base/plural.ts';
import { errorText } from '../../base/error-text.ts';
import type { Fault } from '../../conversation/fault.ts';
import { fillingRoute } from '../../models/profiles/fim-profile.ts';
import { isHttpProtocol } from '../../models/protocol-id.ts';
import type { FimEndpoint, Provider } from '../../models/provider.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import { ListError } from '../../protocols/protocol.ts';
import type { Connection } from '../../protocols/protocol.ts';
import { loadProtocol } from '../../protocols/protocol-table.ts';
import type { Connector } from '../connection/connector.ts';
import * as checks from './probe-checks.ts';
import type { ProbeState } from './probe-checks.ts';
import { checksFor, fimCandidates, prefillForms } from './probe-plan.ts';
import type { ProbeCheck, ProbeFinding, ProbeReport } from './probe-report.ts';
import { ProbeSender, ProbeStopped } from './probe-sender.ts';
import { hole } from './probe-texts.ts';

export interface ProbeDependencies {
  readonly connector: Connector;
  readonly clock: Clock;
}

/** What is tested. */
export interface ProbeRequest {
  readonly provider: Provider;
  readonly model: ModelInfo;
  /** Send a small image too. Default false. */
  readonly images?: boolean;
  readonly signal: AbortSignal;
  /** Told before each check. */
  readonly onCheck?: (check: ProbeCheck) => void;
}

/** A model list may take this many milliseconds. */
const listPatience = 20_000;
/**
 * Finds out with few tiny requests what a server takes, and which flags follow from it. Sends fixed texts only, asks for consent like every
 * request, stops at the first error that no other request would change (a refused key, no network). Never rejects.
 */
export async function probeProvider(dependencies: ProbeDependencies, request: ProbeRequest): Promise<ProbeReport> {
  const { provider, model } = request;
  const run = new ProbeRun(dependencies, request);
  let fault: Fault | undefined;
  try {
    await run.run();
  } catch (error) {
    fault = error instanceof ProbeStopped ? error.fault : unexpected(error);
  }
  return {
    providerId: provider.id,
    host: new URL(provider.baseUrl).host,
    model: model.ref.model,
    sent: run.sent,
    findings: run.findings,
    learned: run.learned,
    ...(fault !== undefined && { fault }),
  };
}

/** One test under way. */
class ProbeRun {
  readonly #dependencies: ProbeDependencies;
  readonly #request: ProbeRequest;
  readonly findings: ProbeFinding[] = [];
  #listed = 0;
  #filled = 0;
  #state: ProbeState | undefined;
  #fim: FimEndpoint | undefined;

  constructor(dependencies: ProbeDependencies, request: ProbeRequest) {
    this.#dependencies = dependencies;
    this.#request = request;
  }

  get sent(): number {
    return this.#listed + this.#filled + (this.#state?.sender.sent ?? 0);
  }

  get learned(): ProbeReport['learned'] {
    const { provider } = this.#request;
    const { protocol } = provider;
    const quirks =
      this.#state === undefined || !isHttpProtocol(protocol)
        ? {}
        : checks.changedQuirks(provider, protocol, this.#state.quirks);
    return { quirks, ...(this.#fim !== undefined && provider.fim === undefined && { fim: this.#fim }) };
  }

  async run(): Promise<void> {
    const { provider, images = false } = this.#request;
    const wanted = checksFor(provider, images);
    if (wanted.includes('models')) await this.#list();
    const connection = await this.#connect();
    if (wanted.includes('chat') && !(await this.#converse(connection, wanted))) return;
    if (wanted.includes('completion')) await this.#complete(connection);
  }

  async #list(): Promise<void> {
    const { provider, signal } = this.#request;
    this.#begin('models');
    const connected = await this.#dependencies.connector.connect(provider, { interactive: false, purpose: 'list' });
    if (!connected.ok) throw new ProbeStopped(connected.fault);
    if (!isHttpProtocol(provider.protocol)) return;
    const protocol = await loadProtocol(provider.protocol);
    this.#listed++;
    try {
      const models = await within(this.#dependencies.clock, listPatience, () =>
        protocol.listModels(connected.connection, signal),
      );
      const isListed = models.some(({ id }) => id === this.#request.model.ref.model);
      const which = isListed ? '' : ' The model that is tested is not among them.';
      this.findings.push({
        check: 'models',
        result: 'works',
        detail: `It lists ${counted(models.length, ['{0} model', '{0} models'])}.${which}`,
      });
    } catch (error) {
      if (!(error instanceof ListError)) throw error;
      const { fault } = error;
      if (['auth', 'network', 'timeout', 'cancelled', 'policy'].includes(fault.kind)) throw new ProbeStopped(fault);
      this.findings.push({ check: 'models', result: 'refused', detail: `It has no model list: ${fault.message}` });
    }
  }

  async #connect(): Promise<Connection> {
    const { provider, model } = this.#request;
    const connected = await this.#dependencies.connector.connect(provider, {
      interactive: true,
      model: model.ref.model,
    });
    if (!connected.ok) throw new ProbeStopped(connected.fault);
    return connected.connection;
  }

  /** False when the server does not answer at all. */
  async #converse(connection: Connection, wanted: readonly ProbeCheck[]): Promise<boolean> {
    const { provider, model, signal } = this.#request;
    if (!isHttpProtocol(provider.protocol)) return true;
    const protocol = await loadProtocol(provider.protocol);
    const sender = new ProbeSender({
      protocol,
      connection,
      model: model.ref.model,
      info: model,
      clock: this.#dependencies.clock,
      signal,
    });
    const quirks = checks.assumedQuirks(provider);
    // Protocols with one field for the limit take it always.
    const state: ProbeState = { sender, quirks, limited: !wanted.includes('output-limit'), findings: this.findings };
    this.#state = state;
    this.#begin('chat');
    const first = await checks.checkChat(state);
    if (!first.taken) return false;
    const steps: readonly (readonly [ProbeCheck, () => Promise<void>])[] = [
      ['output-limit', () => checks.checkOutputLimit(state)],
      ['usage', () => checks.checkUsage(state, first)],
      ['instructions', () => checks.checkInstructions(state)],
      ['later-instructions', () => checks.checkLaterInstructions(state)],
      ['tools', () => checks.checkTools(state)],
      ['images', () => checks.checkImages(state)],
      ['continuation', () => checks.checkContinuation(state, prefillForms(provider))],
    ];
    for (const [check, run] of steps) {
      if (!wanted.includes(check)) continue;
      this.#begin(check);
      await run();
    }
    return true;
  }

  async #complete(connection: Connection): Promise<void> {
    const { provider, model, signal } = this.#request;
    const { streamFim } = await import('../../protocols/fim/stream-fim.ts');
    const candidates = fimCandidates(provider, model);
    if (candidates.length === 0) {
      const detail = 'No way to ask this model for completion is known; it is asked as a chat model.';
      this.findings.push({ check: 'completion', result: 'skipped', detail });
      return;
    }
    this.#begin('completion');
    let reason = '';
    for (const fim of candidates) {
      const route = fillingRoute({ ...provider, fim }, model);
      if (route.via !== 'fim') continue;
      const { style, profile } = route;
      const target = { style, model: model.ref.model, baseUrl: fim.baseUrl ?? provider.baseUrl };
      const request = { ...hole, stop: route.stop };
      const sending = { connection, signal, clock: this.#dependencies.clock };
      this.#filled++;
      let fault: Fault | undefined;
      for await (const event of streamFim(request, { ...target, ...(profile !== undefined && { profile }) }, sending)) {
        if (event.e === 'fault') fault = event.fault;
      }
      if (fault === undefined) {
        this.#fim = fim;
        this.findings.push({ check: 'completion', result: 'works', detail: `It fills a hole (${style}).` });
        return;
      }
      if (fault.kind === 'auth' || fault.kind === 'cancelled') throw new ProbeStopped(fault);
      reason = fault.status === 501 ? 'it has no tokens for that, and is asked as a chat model.' : fault.message;
    }
    this.findings.push({ check: 'completion', result: 'refused', detail: `It fills no hole: ${reason}` });
  }

  #begin(check: ProbeCheck): void {
    if (this.#request.signal.aborted) throw new ProbeStopped({ kind: 'cancelled', message: 'Stopped.' });
    this.#request.onCheck?.(check);
  }
}

function unexpected(error: unknown): Fault {
  return { kind: 'network', message: errorText(error, 'The test failed.') };
}
