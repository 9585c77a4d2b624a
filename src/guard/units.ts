/** The UTF-16 units of a text, to be changed freely. Reading them costs far less than asking a text for each of its characters. */
export function unitsOf(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
}

/** The text of UTF-16 units; half surrogate pairs stay as they are. */
export function textOf(units: Uint16Array): string {
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}
