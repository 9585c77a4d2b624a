/** What is typed to mention a file or folder, or a symbol by its path, `#` and name. Read back by `parseMentions` for any name of one line. */
export function mentionText(kind: 'file' | 'folder' | 'symbol', name: string): string {
  const isPlain = /^[^\s"]+$/.test(name) && withoutPunctuation(name) === name;
  return isPlain ? `@${kind}:${name}` : `@${kind}:"${escapeQuotes(name)}"`;
}

/** A name without the punctuation of the sentence behind it. */
export function withoutPunctuation(name: string): string {
  return name.replace(/[.,;:!?)\]}'>]{1,16}$/, '');
}

/** What stands between the quotes of a mention, as the name it means. A backslash that stands before neither a quote nor another one is itself. */
export function unescapeQuotes(quoted: string): string {
  return quoted.replace(/\\(["\\])/g, '$1');
}

function escapeQuotes(name: string): string {
  return name.replace(/["\\]/g, '\\$&');
}
