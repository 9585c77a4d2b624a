/** Most characters between the line that begins (or ends) a key and its first (or last) long run of base64. */
const near = 400;
const shortestRun = /[A-Za-z0-9+/=]{40}/;

/** The first and the last line of a key: PEM, OpenSSH, PGP, SSH2. Inside the words nothing repeats without a bound. */
const keyLine = /-{4,5} ?(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;
/** The key of a service account, of JSON files that look like one, and of age. */
const keyValues: readonly RegExp[] = [
  /"private_?key"\s{0,20}:\s{0,20}"[^"\s]{40}/i,
  /"private_?key_?id"\s{0,20}:\s{0,20}"[0-9a-f]{32}/i,
  /AGE-SECRET-KEY-1[0-9A-Z]{50}/,
];

/**
 * Whether a text holds a private key, or the part of one with its first or last line. Words about keys, and the line that begins one without
 * a key behind it, are none. Linear.
 */
export function holdsPrivateKey(text: string): boolean {
  if (text.includes('PuTTY-User-Key-File-') && text.includes('Private-Lines:')) return true;
  if (keyValues.some((pattern) => pattern.test(text))) return true;
  if (!text.includes('PRIVATE KEY')) return false;
  for (const { 0: line, 1: side, index } of text.matchAll(keyLine)) {
    const end = index + line.length;
    const isFirst = side === 'BEGIN';
    const beside = isFirst ? text.slice(end, end + near) : text.slice(Math.max(0, index - near), index);
    // Only up to the next such line: many of them in a row cost no more than their length.
    const next = isFirst ? beside.indexOf('----') : beside.lastIndexOf('----');
    const between = next < 0 ? beside : isFirst ? beside.slice(0, next) : beside.slice(next);
    if (shortestRun.test(between)) return true;
  }
  return false;
}
