import { isInstance } from '../../base/is-instance.ts';
import { isProviderId } from '../../models/model-ref.ts';
import { originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { ThirdPartyProvider } from '../../protocols/third-party/third-party-provider.ts';
import type { Continuation } from '../../protocols/protocol.ts';

/** A provider that was refused. The message is for its author. */
export class InvalidProviderError extends Error {
  override readonly name = 'InvalidProviderError';
}

type Methods = Pick<ThirdPartyProvider, 'list' | 'project' | 'stream' | 'classify' | 'continuation' | 'validate'>;

/** A provider whose words were read once: later changes of the object that was passed in change nothing. */
export interface CheckedProvider {
  readonly code: ThirdPartyProvider;
  /** As the registry holds it. */
  readonly entry: Provider;
}

const required = ['list', 'project', 'stream'] as const;
const optional = ['classify', 'continuation', 'validate'] as const;

/** Checks what an extension wants to register. Throws {@link InvalidProviderError} with what is wrong and nothing else. */
export function checkProvider(candidate: unknown): CheckedProvider {
  try {
    return read(candidate);
  } catch (error) {
    if (isInstance(error, InvalidProviderError)) throw error;
    throw new InvalidProviderError('The provider cannot be read: one of its properties throws.');
  }
}

function read(candidate: unknown): CheckedProvider {
  if (typeof candidate !== 'object' || candidate === null) throw new InvalidProviderError('A provider is an object.');
  const source = candidate as Readonly<Record<string, unknown>>;
  const version = source['specVersion'];
  if (version !== 1) {
    const said = typeof version === 'number' || typeof version === 'string' ? String(version).slice(0, 20) : 'none';
    throw new InvalidProviderError(`The provider's specVersion is ${said}; this Crossfade knows version 1.`);
  }
  const id = source['id'];
  if (typeof id !== 'string' || !isProviderId(id)) {
    throw new InvalidProviderError(
      "The provider's id must be 1 to 64 lower-case letters, digits, dots, hyphens and underscores, and begin with a letter or digit.",
    );
  }
  const name = source['name'];
  if (typeof name !== 'string' || name.trim() === '' || name.length > 80 || /[\p{Cc}\p{Cf}]/u.test(name)) {
    throw new InvalidProviderError(`The provider "${id}" needs a name of 1 to 80 visible characters.`);
  }
  const destination = readDestination(id, source['destination']);
  const code = { specVersion: 1, id, name, ...(destination === undefined ? {} : { destination }) } as const;
  const entry: Provider = {
    id,
    name,
    protocol: 'extension',
    baseUrl: destination ?? '',
    auth: { kind: 'none' },
    source: 'extension',
  };
  return { code: { ...code, ...readMethods(id, source) }, entry };
}

function readDestination(id: string, destination: unknown): string | undefined {
  if (destination === undefined) return undefined;
  const text = typeof destination === 'string' && destination.length <= 2_000 ? destination : '';
  if (originOf(text) === undefined) {
    throw new InvalidProviderError(
      `The destination of "${id}" must be an http or https URL; leave it out if everything stays on this machine.`,
    );
  }
  const { username, password } = new URL(text);
  if (username !== '' || password !== '')
    throw new InvalidProviderError(`The destination of "${id}" must not hold a user or password.`);
  return text.replace(/\/+$/, '');
}

function readMethods(id: string, source: Readonly<Record<string, unknown>>): Methods {
  const methods: Record<string, (...values: unknown[]) => unknown> = {};
  for (const name of [...required, ...optional]) {
    const method = source[name];
    if (method === undefined && !required.some((needed) => needed === name)) continue;
    if (typeof method !== 'function')
      throw new InvalidProviderError(`The provider "${id}" needs ${name} to be a function.`);
    const call = (...values: unknown[]): unknown => Reflect.apply(method, source, values) as unknown;
    methods[name] = name === 'continuation' ? guardedContinuation(call) : call;
  }
  // What the functions give back is checked where it is used.
  return methods as unknown as Methods;
}

/** Asked in many places: whatever the code says or throws, the answer is one. */
function guardedContinuation(call: (...values: unknown[]) => unknown): (...values: unknown[]) => Continuation {
  return (...values) => {
    try {
      const said = call(...values);
      return said === 'prefill' || said === 'prefill-without-thinking' ? said : 'ask';
    } catch {
      return 'ask';
    }
  };
}
