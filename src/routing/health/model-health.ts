import type { Fault } from '../../conversation/fault.ts';
import { providerOrigin } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { retryLimits } from './retry-policy.ts';

/** How long a model whose quota is used up is cooling down where the provider did not say until when, in milliseconds. */
export const quotaCoolDownMs = 5 * 60_000;

/** A model at the place its key is bound to, as the breaker names it. */
export interface Place {
  readonly provider: Provider;
  readonly model: string;
}

/** True while the model, or the key it is asked with, is known not to work. */
export function isCoolingDown(breaker: CircuitBreaker, place: Place): boolean {
  return breaker.isCoolingDown(sourceOf(place)) || breaker.isCoolingDown(accountOf(place));
}

/** Asks for leave to send a request: after a rest only one request tries. */
export function mayTry(breaker: CircuitBreaker, place: Place): boolean {
  return breaker.mayTry(sourceOf(place)) && breaker.mayTry(accountOf(place));
}

export function noteSuccess(breaker: CircuitBreaker, place: Place): void {
  breaker.succeeded(sourceOf(place));
  breaker.succeeded(accountOf(place));
}

/** What a fault says about later requests to the model. */
export function noteFault(breaker: CircuitBreaker, place: Place, fault: Fault): void {
  const source = sourceOf(place);
  switch (fault.kind) {
    case 'network':
    case 'timeout':
    case 'overload':
    case 'cut':
      breaker.failed(source);
      break;
    case 'rate':
      // What is worth waiting for is no reason to leave.
      if ((fault.retryAfterMs ?? 0) <= retryLimits.longestWaitWithFallbackMs) breaker.failed(source);
      else breaker.coolDown(source, Math.min(fault.retryAfterMs ?? 0, quotaCoolDownMs));
      break;
    case 'quota':
      breaker.coolDown(source, fault.retryAfterMs ?? quotaCoolDownMs);
      break;
    case 'auth':
      // A missing key costs no request to find out. A wrong one is wrong for all models; a forbidden model only for itself.
      if (fault.code !== 'no-key') breaker.coolDown(fault.status === 401 ? accountOf(place) : source, Infinity);
      break;
    default:
      breaker.undecided(source);
      break;
  }
}

/**
 * The same for single questions in the background. What a conversation found out holds for them; what they find out about a server that does not
 * answer holds for them alone: a key pressed while the network is away must not drive the chat off its model.
 */
export const inBackground = {
  isCoolingDown: (breaker: CircuitBreaker, place: Place): boolean =>
    isCoolingDown(breaker, place) || breaker.isCoolingDown(backgroundOf(place)),
  mayTry: (breaker: CircuitBreaker, place: Place): boolean =>
    !isCoolingDown(breaker, place) && breaker.mayTry(backgroundOf(place)),
  noteSuccess: (breaker: CircuitBreaker, place: Place): void => {
    breaker.succeeded(backgroundOf(place));
    noteSuccess(breaker, place);
  },
  noteFault: (breaker: CircuitBreaker, place: Place, fault: Fault): void => {
    if (meansUnhealthy(fault)) breaker.failed(backgroundOf(place));
    else {
      breaker.undecided(backgroundOf(place));
      noteFault(breaker, place, fault);
    }
  },
};

/** Gives a provider's models another chance after its key changed. */
export function keyChanged(breaker: CircuitBreaker, providerId: string): void {
  breaker.forget(`${providerId}/`);
}

function sourceOf({ provider, model }: Place): string {
  return `${provider.id}/${model}@${providerOrigin(provider) ?? ''}`;
}

/** No model's name is empty: this is none of them. */
function accountOf({ provider }: Place): string {
  return `${provider.id}/@${providerOrigin(provider) ?? ''}`;
}

function backgroundOf(place: Place): string {
  return `${sourceOf(place)} in the background`;
}

/** True for failures that another server of the provider may not have: the server may be the trouble, not the request. */
export function meansUnhealthy({ kind }: Fault): boolean {
  return kind === 'network' || kind === 'timeout' || kind === 'overload' || kind === 'cut';
}
