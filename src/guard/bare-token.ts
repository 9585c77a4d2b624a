/** The value of a secret header, and the token in it without the word before it (`Bearer …`): texts may show either. */
export function withBareToken(secret: string): readonly string[] {
  const bare = secret.replace(/^\w+\s+/, '');
  return bare === secret ? [secret] : [secret, bare];
}
