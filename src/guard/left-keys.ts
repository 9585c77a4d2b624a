import { originOf } from '../models/provider.ts';
import { nameOf } from './key-ring.ts';
import type { KeyHolder, KeyRing } from './key-ring.ts';

/** A key that no provider finds any more: its address was changed by hand, or it was removed. Going back finds it again. */
export interface LeftKey {
  /** Of the provider that it was given for. */
  readonly providerId: string;
  /** Where it may be sent; two where completions go to another server. */
  readonly origins: readonly string[];
  /** The value of a secret header. */
  readonly part?: 'header';
}

/** The keys that are kept for places where none of these is; none where the store fails. Never rejects. */
export async function leftKeys(
  keys: Pick<KeyRing, 'names'>,
  holders: readonly KeyHolder[],
): Promise<readonly LeftKey[]> {
  const found = new Set(holders.map(nameOf));
  try {
    return (await keys.names()).filter((name) => !found.has(name)).flatMap((name) => leftKey(name) ?? []);
  } catch {
    return [];
  }
}

/** Forgets such a key. Rejects with `KeyRefused` when the store fails. */
export async function removeLeft(keys: Pick<KeyRing, 'remove'>, left: LeftKey): Promise<void> {
  await keys.remove(holderOf(left));
}

function leftKey(name: string): LeftKey | undefined {
  const [kind, providerId = '', ...origins] = name.split(' ');
  const left: LeftKey = { providerId, origins, ...(kind === 'crossfade.header' && { part: 'header' }) };
  return origins.length > 0 && origins.every((origin) => originOf(origin) === origin) && nameOf(holderOf(left)) === name
    ? left
    : undefined;
}

/** A provider whose key is kept at that place. */
function holderOf({ providerId, origins: [baseUrl = '', fim], part }: LeftKey): KeyHolder {
  return {
    id: providerId,
    baseUrl,
    ...(part !== undefined && { part }),
    ...(fim !== undefined && { fim: { style: 'completions', baseUrl: fim } }),
  };
}
