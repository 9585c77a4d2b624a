/** Tokens of any family's prompt format, should a server let one through. */
const leak =
  /<[|｜][\w▁ -]{2,40}[|｜]>|<\/?(?:fim_\w+|file_sep|repo_name|PRE|SUF|MID|EOT)>|\[(?:PREFIX|SUFFIX|MIDDLE)\]/;

/** The text before the first stop text or token of a prompt format. */
export function cutLeaks(text: string, stop: readonly string[]): string {
  let end = leak.exec(text)?.index ?? text.length;
  for (const token of stop) {
    const at = token === '' ? -1 : text.indexOf(token);
    if (at >= 0) end = Math.min(end, at);
  }
  return text.slice(0, end);
}
