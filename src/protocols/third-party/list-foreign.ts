import { DeadlinePassed, within } from '../../platform/deadline.ts';
import { isInstance } from '../../base/is-instance.ts';
import type { Clock } from '../../platform/clock.ts';
import { Slices } from '../../platform/slices.ts';
import { redactKeys } from '../stream/fault-redaction.ts';
import { ListError } from '../protocol.ts';
import type { ListedModel } from '../protocol.ts';
import type { HeldProvider } from './foreign-provider.ts';
import { readFault, readModelList } from './foreign-schema.ts';

/** Milliseconds that the list of a foreign provider may take. */
const listLimit = 15_000;

/**
 * The models of a foreign provider, checked: each id once, entries that are no models left out. Rejects with {@link ListError} and nothing else,
 * at the latest after 15 seconds.
 */
export async function listForeign(
  foreign: HeldProvider,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly ListedModel[]> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  for (const source of [signal, foreign.gone]) source?.addEventListener('abort', stop, { once: true });
  try {
    const list = await within(clock, listLimit, () => ask(foreign, abort.signal));
    const read = await readModelList(list, new Slices(clock), signal);
    if (read !== undefined) return read.models as readonly ListedModel[];
    foreign.settled?.(['its list of models is none']);
    throw new ListError({ kind: 'shape', message: `${foreign.name} did not give a list of models.`, code: 'contract' });
  } catch (error) {
    throw isInstance(error, ListError) ? error : listError(foreign, error);
  } finally {
    for (const source of [signal, foreign.gone]) source?.removeEventListener('abort', stop);
    abort.abort();
  }
}

/** What the code throws, at once or later, in an error of ours: foreign errors need not be any. */
async function ask(foreign: HeldProvider, signal: AbortSignal): Promise<unknown> {
  try {
    return await foreign.list(signal);
  } catch (error) {
    throw listError(foreign, error);
  }
}

function listError(foreign: HeldProvider, error: unknown): ListError {
  if (isInstance(error, DeadlinePassed)) {
    return new ListError({ kind: 'timeout', message: `${foreign.name} did not list its models in time.` });
  }
  try {
    const fault = foreign.classify === undefined ? undefined : readFault(foreign.classify(error));
    if (fault !== undefined) return new ListError(fault);
    const reason = error instanceof Error ? redactKeys(error.message.slice(0, 300)) : 'unknown error';
    return new ListError({ kind: 'network', message: `${foreign.name} could not list its models: ${reason}` });
  } catch {
    foreign.settled?.(['what it threw cannot be read']);
    return new ListError({ kind: 'network', message: `${foreign.name} could not list its models.` });
  }
}
