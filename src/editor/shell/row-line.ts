/**
 * The description or detail of a row: it begins with a capital letter, as in VS Code's own lists, where it begins with words of ours. A host or
 * another name that stands alone before a `·` stays as it is.
 */
export function rowLine(text: string): string {
  const isSentence = /^\p{Ll}+(?=,? (?!·)|: |…|$)/u.test(text);
  return isSentence ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : text;
}

/** {@link rowLine} for where code goes: a host, or `this machine`. */
export function destinationLine(destination: string): string {
  return destination.includes(' ') ? rowLine(destination) : destination;
}
