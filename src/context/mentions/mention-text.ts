/** What is typed to mention a file or folder, or a symbol by its path, `#` and name. */
export function mentionText(kind: 'file' | 'folder' | 'symbol', name: string): string {
  const isPlain = /^[^\s"]+$/.test(name) && withoutPunctuation(name) === name;
  return isPlain ? `@${kind}:${name}` : `@${kind}:"${name}"`;
}

/** A name without the punctuation of the sentence behind it. */
export function withoutPunctuation(name: string): string {
  return name.replace(/[.,;:!?)\]}'>]{1,16}$/, '');
}
