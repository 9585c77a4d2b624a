/**
 * What {@link fill} was given to make this text of a template; undefined where the text is no filled in form of it. A template names its values in
 * order: `{0}`, then `{1}` … Each piece between them is taken where it first comes, so that this is linear in the text.
 */
export function filledValues(template: string, text: string): readonly string[] | undefined {
  const [first = '', ...pieces] = template.split(/\{\d+\}/);
  const last = pieces.pop();
  if (last === undefined) return text === template ? [] : undefined;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return undefined;
  const values: string[] = [];
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return undefined;
    values.push(text.slice(from, at));
    from = at + piece.length;
  }
  return [...values, text.slice(from, end)];
}
