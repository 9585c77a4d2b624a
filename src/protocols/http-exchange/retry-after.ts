import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';

/**
 * Milliseconds a server asked to wait: the longest of `retry-after-ms`, `retry-after` (seconds or a date), Google's RetryInfo and OpenAI's
 * "try again in 1.5s". A date is measured against the answer's own `date` header, so that a wrong clock here does not matter; without
 * that header it is not used. Undefined where nothing was asked.
 */
export function readRetryAfter(
  headers: Readonly<Record<string, string>>,
  error: Json | undefined,
  message: string,
): number | undefined {
  const waits = [
    milliseconds(headers['retry-after-ms'], 1),
    milliseconds(headers['retry-after'], 1000) ?? untilDate(headers['retry-after'], headers['date']),
    retryInfo(error),
    fromMessage(message),
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function milliseconds(text: string | undefined, unit: number): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Math.round(Number(text) * unit) : undefined;
}

function untilDate(text: string | undefined, now: string | undefined): number | undefined {
  if (text === undefined || now === undefined) return undefined;
  const wait = Date.parse(text) - Date.parse(now);
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** `error.details[].retryDelay`, e.g. `34.5s`. */
function retryInfo(error: Json | undefined): number | undefined {
  const details = isJsonObject(error) ? error['details'] : undefined;
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    const delay = isJsonObject(detail) ? detail['retryDelay'] : undefined;
    if (typeof delay === 'string' && /^\d+(\.\d+)?s$/.test(delay)) return Math.round(Number.parseFloat(delay) * 1000);
  }
  return undefined;
}

function fromMessage(message: string): number | undefined {
  const match = /try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)(ms|s))?/i.exec(message);
  if (match === null || match[0].endsWith(' ')) return undefined;
  const [, hours, minutes, rest, unit] = match;
  const seconds = rest === undefined ? 0 : Number(rest) * (unit?.toLowerCase() === 'ms' ? 0.001 : 1);
  return Math.round((Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + seconds) * 1000);
}
