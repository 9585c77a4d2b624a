/** A piece is closed at the next value, or within a string, once it has so many characters. */
const enough = 65_536;

/** Whether the strings of a value have more characters than `limit` together. Stops as soon as that is known. */
export function isHeavy(value: unknown, limit: number): boolean {
  return weigh(value, limit) < 0;
}

/**
 * The JSON text of plain data in pieces of about 64 K characters: together exactly what `JSON.stringify` gives, but so that other work can come
 * between them. `size` is for tests.
 */
export function* jsonPieces(value: unknown, size = enough): Generator<string> {
  let piece = '';
  for (const part of partsOf(value, size)) {
    piece += part;
    if (piece.length < size) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* partsOf(value: unknown, size: number): Generator<string> {
  if (typeof value === 'string' && value.length > size) yield* partsOfString(value, size);
  else if (value === undefined) yield 'null';
  else if (typeof value !== 'object' || value === null || !isHeavy(value, size)) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* partsOfList(value as readonly unknown[], size);
  else yield* partsOfObject(value, size);
}

function* partsOfList(list: readonly unknown[], size: number): Generator<string> {
  yield '[';
  for (const [index, item] of list.entries()) {
    if (index > 0) yield ',';
    yield* partsOf(item, size);
  }
  yield ']';
}

function* partsOfObject(value: object, size: number): Generator<string> {
  let before = '{';
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    yield* partsOf(item, size);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

/** A pair of surrogates stays together: each half alone would be written as an escape. */
function* partsOfString(text: string, size: number): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length;) {
    let end = Math.min(text.length, from + size);
    if (isHighSurrogate(text.charCodeAt(end - 1)) && isLowSurrogate(text.charCodeAt(end))) end++;
    yield JSON.stringify(text.slice(from, end)).slice(1, -1);
    from = end;
  }
  yield '"';
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** What is left of `limit`; negative where the strings have more. */
function weigh(value: unknown, limit: number): number {
  if (typeof value === 'string') return limit - value.length;
  if (typeof value !== 'object' || value === null) return limit;
  let left = limit;
  for (const child of Object.values(value)) {
    left = weigh(child, left);
    if (left < 0) break;
  }
  return left;
}
