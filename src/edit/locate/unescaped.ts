const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&#34;': '"',
  '&#x2F;': '/',
  '&nbsp;': ' ',
};
const entity = /&(?:lt|gt|amp|quot|apos|nbsp|#39|#34|#x27|#x2F);/gi;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** One level of HTML entities undone; undefined where the text has none. */
export function withoutEntities(text: string): string | undefined {
  const plain = text.replace(entity, (found) => entities[found] ?? entities[found.toLowerCase()] ?? found);
  return plain === text ? undefined : plain;
}

/** One level of backslash escapes undone (line ends, tabs, quotes, backslashes); undefined where the text has none. */
export function withoutEscapes(text: string): string | undefined {
  const plain = text.replace(/\\([nrt"'`\\])/g, (_, character: string) => escapes[character] ?? character);
  return plain === text ? undefined : plain;
}
