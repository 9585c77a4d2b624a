import type { CallIdSource } from '../../conversation/call-id.ts';
import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Role } from '../../models/role.ts';
import { orAborted } from '../../platform/aborted.ts';
import type { RequestOptions } from '../../protocols/protocol.ts';
import type { AnswerPorts } from '../answer-ports.ts';
import type { Candidate } from './candidates.ts';
import { openStream } from '../connection/open-stream.ts';
import type { OpenedStream } from '../connection/open-stream.ts';

/** One request, before anybody was asked for leave. */
export interface RequestPlan {
  readonly candidate: Candidate;
  readonly options: RequestOptions;
  readonly callIds: CallIdSource;
  readonly signal: AbortSignal;
  /** The person chose this model, so that a question about it may be asked. */
  readonly isOwnChoice: boolean;
  readonly others: readonly ModelRef[];
  readonly role: Role;
  /** Names the conversation to the choice among servers. */
  readonly affinity: string | undefined;
  /** The log to send, projected once. */
  readonly entries: () => readonly LogEntry[];
}

/** A request that may go out, or why not. */
export type Prepared =
  | { readonly kind: 'ready'; readonly opened: OpenedStream; readonly provider: Provider }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** A budget is used up: another candidate, or nobody. */
  | { readonly kind: 'moved'; readonly to: ModelRef; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'interrupted' };

const interrupted: Prepared = { kind: 'interrupted' };

/** Chooses the server, connects (key, trust, consent), projects, and asks the budgets. Sends nothing. Never rejects. */
export async function prepareRequest(ports: AnswerPorts, plan: RequestPlan): Promise<Prepared> {
  try {
    return await prepare(ports, plan);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'fault', fault: { kind: 'shape', message: `The request could not be made: ${message}` } };
  }
}

async function prepare(ports: AnswerPorts, plan: RequestPlan): Promise<Prepared> {
  const { candidate, signal, isOwnChoice, options, callIds } = plan;
  const { model } = candidate.ref;
  const provider = ports.endpoints.pick(candidate.provider, plan.affinity);
  const send = await withConnection();
  if (send.kind !== 'ready') ports.endpoints.report(provider, 'undecided');
  return send;

  async function withConnection(): Promise<Prepared> {
    // A question that stands open, or a secret store that hangs, does not hold up a stop.
    const connecting = (): ReturnType<typeof ports.connector.connect> =>
      ports.connector.connect(provider, { interactive: isOwnChoice, model });
    const connected = await orAborted(connecting, signal);
    if (connected === undefined || signal.aborted) return interrupted;
    if (!connected.ok) return { kind: 'fault', fault: connected.fault };
    const target = { provider, model, info: candidate.info };
    const request = { log: plan.entries(), options, callIds, signal };
    const opened = await openStream(ports, { target, connection: connected.connection, request });
    return await withinBudget(opened);
  }

  async function withinBudget(opened: OpenedStream): Promise<Prepared> {
    const { role, others } = plan;
    const planned = { ref: candidate.ref, role, inputTokens: opened.inputTokens, others };
    const verdict = await orAborted(() => ports.budgets.before(planned, signal), signal);
    if (verdict === undefined || signal.aborted) return interrupted;
    if (verdict.kind === 'move') return { kind: 'moved', to: verdict.to, reason: verdict.reason };
    if (verdict.kind === 'stop') return { kind: 'refused', reason: verdict.reason };
    return { kind: 'ready', opened, provider };
  }
}
