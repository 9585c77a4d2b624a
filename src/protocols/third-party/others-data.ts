import type { LogEntry } from '../../conversation/entry.ts';
import type { Part } from '../../conversation/part.ts';

/**
 * A list of the log's entries for the code of another extension. Opaque data goes back only to its owner, and that is seen to here and not
 * left to the code: what belongs to another provider is there, with its owner and format, so that a loss can be told, but empty. An entry that
 * holds nothing of the kind is the log's own. Pure and deterministic.
 */
export function withoutOthersData(log: readonly LogEntry[], providerId: string): LogEntry[] {
  return log.map((entry) => {
    if (entry.k !== 'step') return entry;
    const parts = entry.parts.map((part) => emptied(part, providerId));
    return parts.every((part, at) => part === entry.parts[at]) ? entry : { ...entry, parts };
  });
}

function emptied(part: Part, providerId: string): Part {
  if (!('opaque' in part)) return part;
  const { owner, format, data } = part.opaque;
  const isOwn = owner.protocol === 'extension' && owner.provider === providerId;
  return isOwn || data === null ? part : { ...part, opaque: { owner, format, data: null } };
}
