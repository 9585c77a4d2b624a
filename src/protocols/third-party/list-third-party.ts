import { DeadlinePassed, within } from '../../platform/deadline.ts';
import { isInstance } from '../../base/is-instance.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import { redactKeys } from '../http-exchange/fault-redaction.ts';
import { ListError } from '../protocol.ts';
import type { ListedModel } from '../protocol.ts';
import type { HeldProvider } from './third-party-provider.ts';
import { readFault, readModelList } from './third-party-schema.ts';

/** Milliseconds that the list of a third-party provider may take. */
const listLimit = 15_000;

/**
 * The models of a third-party provider, checked: each id once, entries that are no models left out. Rejects with {@link ListError} and nothing else,
 * at the latest after 15 seconds.
 */
export async function listThirdParty(
  thirdParty: HeldProvider,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly ListedModel[]> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  for (const source of [signal, thirdParty.gone]) source?.addEventListener('abort', stop, { once: true });
  try {
    const list = await within(clock, listLimit, () => ask(thirdParty, abort.signal));
    const read = await readModelList(list, new Slices(clock), signal);
    if (read !== undefined) return read.models as readonly ListedModel[];
    thirdParty.settled?.(['its list of models is none']);
    throw new ListError({
      kind: 'shape',
      message: `${thirdParty.name} did not give a list of models.`,
      code: 'contract',
    });
  } catch (error) {
    throw isInstance(error, ListError) ? error : listError(thirdParty, error);
  } finally {
    for (const source of [signal, thirdParty.gone]) source?.removeEventListener('abort', stop);
    abort.abort();
  }
}

/** What the code throws, at once or later, in an error of ours: what third-party code throws need not be an error. */
async function ask(thirdParty: HeldProvider, signal: AbortSignal): Promise<unknown> {
  try {
    return await thirdParty.list(signal);
  } catch (error) {
    throw listError(thirdParty, error);
  }
}

function listError(thirdParty: HeldProvider, error: unknown): ListError {
  if (isInstance(error, DeadlinePassed)) {
    return new ListError({ kind: 'timeout', message: `${thirdParty.name} did not list its models in time.` });
  }
  try {
    const fault = thirdParty.classify === undefined ? undefined : readFault(thirdParty.classify(error));
    if (fault !== undefined) return new ListError(fault);
    const reason = error instanceof Error ? redactKeys(error.message.slice(0, 300)) : 'unknown error';
    return new ListError({ kind: 'network', message: `${thirdParty.name} could not list its models: ${reason}` });
  } catch {
    thirdParty.settled?.(['what it threw cannot be read']);
    return new ListError({ kind: 'network', message: `${thirdParty.name} could not list its models.` });
  }
}
