import { originOf } from '../../models/provider.ts';
import { movedTo } from '../../models/quirks-by-url.ts';
import { presetEntry } from '../../providers/endpoint-presets.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';

/** The entries of `crossfade.providers` without those of an id; whatever else stands there is kept as it is. */
export function withoutProvider(entries: readonly unknown[], id: string): readonly unknown[] {
  return entries.filter((entry) => !hasId(entry, id));
}

/**
 * The entries with one provider at another address. What the person wrote into the entry is kept; an address of its own for completions or
 * prefills moves along where it lay on the old server. Where the new server speaks something else, only id, name and models are kept.
 */
export function withAddress(
  entries: readonly unknown[],
  id: string,
  { preset, baseUrl }: { readonly preset: EndpointPreset; readonly baseUrl: string },
): readonly unknown[] {
  return entries.map((entry) => {
    if (!hasId(entry, id)) return entry;
    if (entry['protocol'] === preset.protocol) return moved(entry, baseUrl);
    const { name, models } = entry;
    const fresh = presetEntry(preset, { id, name: typeof name === 'string' ? name : id, baseUrl });
    return { ...fresh, ...(models !== undefined && { models }) };
  });
}

/** The entries with the secret header of one provider named; a value that stood among its headers goes. */
export function withSecretHeader(entries: readonly unknown[], id: string, secretHeader: string): readonly unknown[] {
  return entries.map((entry) => {
    if (!hasId(entry, id)) return entry;
    const headers = isRecord(entry['headers']) ? Object.entries(entry['headers']) : undefined;
    const others = headers?.filter(([name]) => name.toLowerCase() !== secretHeader.toLowerCase());
    return { ...entry, ...(others !== undefined && { headers: Object.fromEntries(others) }), secretHeader };
  });
}

function hasId(entry: unknown, id: string): entry is Record<string, unknown> {
  return typeof entry === 'object' && entry !== null && 'id' in entry && entry.id === id;
}

function moved(entry: Readonly<Record<string, unknown>>, baseUrl: string): Readonly<Record<string, unknown>> {
  const { baseUrl: before, fim, prefillBaseUrl } = entry;
  const home = typeof before === 'string' ? originOf(before) : undefined;
  const at = (url: unknown): string | undefined =>
    typeof url === 'string' && home !== undefined && originOf(url) === home ? movedTo(baseUrl, url) : undefined;
  const filling = isRecord(fim) ? at(fim['baseUrl']) : undefined;
  const prefill = at(prefillBaseUrl);
  return {
    ...entry,
    baseUrl,
    ...(filling !== undefined && isRecord(fim) && { fim: { ...fim, baseUrl: filling } }),
    ...(prefill !== undefined && { prefillBaseUrl: prefill }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
