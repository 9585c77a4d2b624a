import type { CallId } from './part.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 9;

/** Makes call ids that are unique in one conversation. */
export interface CallIdSource {
  next(): CallId;
}

/** True for nine characters of `[A-Za-z0-9]`: the one form that every known protocol takes. */
export function isCallId(text: string): text is CallId {
  return /^[A-Za-z0-9]{9}$/.test(text);
}

/** Ids from random numbers; `taken` ids (those of the log) are never given again. `random` returns [0, 1). */
export function createCallIdSource(taken: Iterable<string> = [], random: () => number = Math.random): CallIdSource {
  const used = new Set(taken);
  return {
    next: () => {
      for (;;) {
        const id = randomId(random);
        if (used.has(id)) continue;
        used.add(id);
        return id;
      }
    },
  };
}

/** Ids that count up (`c00000000`, `c00000001` …): the same input gives the same ids. For conformance runs and imports. */
export function createCountingCallIdSource(): CallIdSource {
  let count = 0;
  return { next: () => `c${String(count++).padStart(length - 1, '0')}` as CallId };
}

function randomId(random: () => number): CallId {
  let id = '';
  for (let i = 0; i < length; i++) id += alphabet.charAt(Math.floor(random() * alphabet.length));
  return id as CallId;
}
