import { errorText } from '../../base/error-text.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Role } from '../../models/role.ts';
import { isAborted, orAborted } from '../../platform/aborted.ts';
import type { Connection } from '../../protocols/protocol.ts';
import type { BudgetGate, PlannedRequest } from '../usage/budget-gate.ts';
import type { Connector } from './connector.ts';
import type { EndpointChoice } from './endpoint-choice.ts';

/** A request that goes out when its events are first asked for. */
export interface UnsentRequest {
  /** Ends in exactly one terminal event, never throws. */
  readonly events: AsyncIterable<StreamEvent>;
  /** Estimated tokens of the prompt; 0 where it is not known. */
  readonly inputTokens: number;
}

/** One request, before its connection and its budget are known. */
export interface RequestPlan<Request extends UnsentRequest> {
  readonly provider: Provider;
  readonly ref: ModelRef;
  readonly role: Role;
  /** Whether a question about the destination may be shown: the person chose this model. */
  readonly isInteractive: boolean;
  /** Not started by the person: see {@link PlannedRequest}. Default false. */
  readonly isBackground?: boolean;
  /** Models that could do the same, in order. */
  readonly others: readonly ModelRef[];
  /** Names the conversation to the choice among servers. */
  readonly affinity?: string | undefined;
  readonly signal: AbortSignal;
  /** Makes the request for a server of the provider. Nothing is sent yet. */
  readonly open: (connection: Connection, server: Provider) => Request | Promise<Request>;
}

/** A request that may go out, or why not. */
export type Prepared<Request extends UnsentRequest> =
  /** `provider` is the server that was picked; what becomes of the request is reported to the choice among servers. */
  | { readonly kind: 'ready'; readonly opened: Request; readonly provider: Provider }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** A budget is used up: another model, or none. */
  | { readonly kind: 'moved'; readonly to: ModelRef; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'interrupted' };

export interface PrepareDependencies {
  readonly connector: Connector;
  readonly endpoints: EndpointChoice;
  readonly budgets: BudgetGate;
}

const interrupted = { kind: 'interrupted' } as const;

/** Chooses the server, connects (key, trust, consent), projects, and asks the budgets. Sends nothing. Never rejects. */
export async function prepareRequest<Request extends UnsentRequest>(
  dependencies: PrepareDependencies,
  plan: RequestPlan<Request>,
): Promise<Prepared<Request>> {
  try {
    return await prepare(dependencies, plan);
  } catch (error) {
    const message = errorText(error);
    return { kind: 'fault', fault: { kind: 'shape', message: `The request could not be made: ${message}` } };
  }
}

async function prepare<Request extends UnsentRequest>(
  dependencies: PrepareDependencies,
  plan: RequestPlan<Request>,
): Promise<Prepared<Request>> {
  const server = dependencies.endpoints.pick(plan.provider, plan.affinity);
  let prepared: Prepared<Request> = interrupted;
  try {
    prepared = await connectAndOpen(dependencies, plan, server);
    return prepared;
  } finally {
    if (prepared.kind !== 'ready') dependencies.endpoints.report(server, 'undecided');
  }
}

async function connectAndOpen<Request extends UnsentRequest>(
  dependencies: PrepareDependencies,
  plan: RequestPlan<Request>,
  server: Provider,
): Promise<Prepared<Request>> {
  const { signal, isInteractive, ref } = plan;
  // A question that stands open, or a secret store that hangs, does not hold up a stop.
  const options = { interactive: isInteractive, model: ref.model };
  const connected = await orAborted(() => dependencies.connector.connect(server, options), signal);
  if (connected === undefined || isAborted(signal)) return interrupted;
  if (!connected.ok) return { kind: 'fault', fault: connected.fault };
  const opened = await plan.open(connected.connection, server);
  const verdict = await orAborted(() => dependencies.budgets.before(planned(plan, opened), signal), signal);
  if (verdict === undefined || isAborted(signal)) return interrupted;
  if (verdict.kind === 'move') return { kind: 'moved', to: verdict.to, reason: verdict.reason };
  if (verdict.kind === 'stop') return { kind: 'refused', reason: verdict.reason };
  return { kind: 'ready', opened, provider: server };
}

/** The prompt's tokens are counted only where a limit is set: most people have set no limit, and a key waits. */
function planned<Request extends UnsentRequest>(plan: RequestPlan<Request>, opened: Request): PlannedRequest {
  const { ref, role, others, isBackground } = plan;
  return {
    ref,
    role,
    others,
    ...(isBackground !== undefined && { isBackground }),
    get inputTokens() {
      return opened.inputTokens;
    },
  };
}
