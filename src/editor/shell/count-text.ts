import { formatTokens } from '../../base/token-count.ts';
import { formFor } from './translate.ts';
import type { Translate } from './translate.ts';

/** A number of tokens: `1 token`, `45k tokens`. */
export function tokenText(count: number, t: Translate): string {
  const shown = formatTokens(count);
  return formFor(count, [t('{0} token', shown), t('{0} tokens', shown)], t);
}

/** A number of requests: `1 request`, `2 requests`. */
export function requestText(count: number, t: Translate): string {
  return formFor(count, [t('{0} request', count), t('{0} requests', count)], t);
}

/** A number of models in words. */
export function modelCount(count: number, t: Translate): string {
  if (count === 0) return t('no models');
  return formFor(count, [t('{0} model', count), t('{0} models', count)], t);
}
