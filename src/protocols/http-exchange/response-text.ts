import type { HttpFailure } from '../protocol.ts';

/** Longest failure body that is read, in bytes. */
const maximumFailure = 64 * 1024;

/** A failure answer as the classifiers take it. Never rejects: a body that cannot be read counts as empty. */
export async function readFailure(response: Response): Promise<HttpFailure> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => (headers[name.toLowerCase()] = value));
  let body = '';
  try {
    body = await readText(response, maximumFailure);
  } catch {
    // The status says enough.
  }
  return { status: response.status, headers, body };
}

/** The body as text, at most `maximum` bytes; the rest is not fetched. Rejects when the connection breaks. */
export async function readText(response: Response, maximum: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let left = maximum;
  while (left > 0) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.byteLength;
  }
  await reader.cancel().catch(() => undefined);
  return text;
}
