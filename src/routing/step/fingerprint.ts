import type { Json } from '../../base/json.ts';

/** A short name of a request body (FNV-1a, hex), to tell in a log that two were the same without showing either. */
export function fingerprint(body: Json | undefined): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(body ?? null);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
