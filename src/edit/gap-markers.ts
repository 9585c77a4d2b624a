const opening = String.raw`(?:\/\/+|#+|--|;+|%|\/\*+|<!--|\{\s*\/\*+|\(\*|\*)`;
const closing = String.raw`(?:\*+\/\s*\}?|-->|\*\))`;
const dots = String.raw`(?:\.{3,}|…)`;
const marker = new RegExp(String.raw`^\s*(${opening})?\s*\[?\s*${dots}\s*(.*?)\s*(?:${dots})?\s*\]?\s*${closing}?\s*$`);
const leftOut =
  /^(?:\(?(?:the |all |any |your |my )*(?:existing|rest|remaining|remainder|unchanged|other|others|same|previous|original|omitted|code|more|keep|leave|above|below|previously|no changes?)\b|$)/i;

/** Whether a line says that lines were left out: dots alone, or dots with words such as "existing code", mostly in a comment. */
export function isGapMarker(line: string): boolean {
  const match = marker.exec(line);
  return match !== null && line.length < 200 && leftOut.test(match[2] ?? '');
}

/** Whether a gap marker could as well be code of that file: an Ellipsis statement of Python, a wildcard in a pattern of another language. */
export function mayBeCode(line: string, path: string): boolean {
  return line.trim() === '...' && /\.(?:pyi?|ipynb|md|mdx|txt|rst|ya?ml)$/i.test(path);
}

/** Parts between gap markers. */
export function splitAtGaps(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (isGapMarker(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}
