/**
 * How well a query fits a path; undefined when its characters do not appear in order. Counts for it: the file's own name, beginnings of
 * words, characters in a row.
 */
export function fuzzyScore(query: string, path: string): number | undefined {
  const wanted = query.toLowerCase();
  const text = path.toLowerCase();
  const name = text.slice(text.lastIndexOf('/') + 1);
  if (wanted === '') return 0;
  const inName = subsequenceScore(wanted, name);
  if (inName !== undefined) return inName + 100 + (name.startsWith(wanted) ? 50 : 0) + (name === wanted ? 50 : 0);
  return subsequenceScore(wanted, text);
}

function subsequenceScore(wanted: string, text: string): number | undefined {
  let score = 0;
  let last = -2;
  for (const character of wanted) {
    const at = text.indexOf(character, Math.max(last + 1, 0));
    if (at < 0) return undefined;
    if (at === last + 1) score += 5;
    if (at === 0 || /[^a-z0-9]/.test(text.charAt(at - 1))) score += 3;
    score += 1;
    last = at;
  }
  return score;
}
