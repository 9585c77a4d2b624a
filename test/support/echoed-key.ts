import fc from 'fast-check';

/** A way to write one character. */
type Writer = (character: string) => string;

const hex = (character: string, length: number): string => character.charCodeAt(0).toString(16).padStart(length, '0');
const writers: readonly Writer[] = [
  (character) => character,
  (character) => `%${hex(character, 2)}`,
  (character) => `%${hex(character, 2).toUpperCase()}`,
  (character) => `%25${hex(character, 2)}`,
  (character) => `%25${hex(character, 2).toUpperCase()}`,
  (character) => `\\u${hex(character, 4)}`,
  (character) => `\\u${hex(character, 4).toUpperCase()}`,
  (character) => `\\\\u${hex(character, 4)}`,
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#x${hex(character, 2)};`,
  (character) => (character === '/' ? '\\/' : character),
];

/** What servers make of a key before they write it down. */
const encodings: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => Buffer.from(key).toString('base64'),
  (key) => Buffer.from(key).toString('base64').replace(/=+$/, ''),
  (key) => Buffer.from(key).toString('base64url'),
  (key) => Buffer.from(key).toString('hex'),
  (key) => Buffer.from(key).toString('hex').toUpperCase(),
];

const keyText = fc
  .string({
    minLength: 12,
    maxLength: 60,
    unit: fc.constantFrom(...Array.from('abcdefghijkmnopqrstuvwxyzABCDEFGHIJ0123456789-_+/.=~')),
  })
  .filter((key) => /^[a-z]/i.test(key));

/** A key of random characters, and an echo of it: encoded, then each character written in a form of its own. The text around holds neither. */
export const echoedKey = fc
  .record({
    key: keyText,
    encoding: fc.nat(encodings.length - 1),
    forms: fc.array(fc.nat(writers.length - 1), { minLength: 1, maxLength: 40 }),
    before: fc.constantFrom('', 'Wrong: ', '{"error":"', 'a?b=', '('),
    after: fc.constantFrom('', ' is not valid.', '"}', '&c=d', ')'),
  })
  .map(({ key, encoding, forms, before, after }) => {
    const encoded = encodings[encoding]?.(key) ?? key;
    const echo = Array.from(encoded)
      .map((character, at) => writers[forms[at % forms.length] ?? 0]?.(character) ?? '')
      .join('');
    return { key, echo, before, after };
  });
