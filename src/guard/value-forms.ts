/**
 * The forms that are no escapes: the value as it is, its UTF-8 bytes as percent codes write them, base64 in both alphabets wherever it
 * stands in what was encoded, hexadecimal in either case. Some may be short.
 */
export function valueForms(value: string): string[] {
  const bytes = new TextEncoder().encode(value.toWellFormed());
  const base64 = [0, 1, 2].flatMap((offset) => base64At(bytes, offset));
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const form = value.includes(' ') ? [value.replaceAll(' ', '+')] : [];
  return [value, latin1(bytes), ...form, ...base64, ...urlSafe, hex, hex.toUpperCase()];
}

/** The base64 characters that stand for the bytes alone when `offset` (mod 3) bytes come before them and anything after them. */
function base64At(bytes: Uint8Array, offset: number): string[] {
  const padded = btoa('\0'.repeat(offset) + latin1(bytes));
  const whole = padded.replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return offset === 0 ? [padded, whole, whole.slice(0, last)] : [whole.slice(first, last)];
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
