/** A piece of colored code: plain text, or a span with classes and pieces of its own. */
export type ColorNode = string | { readonly classes: string; readonly children: readonly ColorNode[] };

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
const token = /<span class="(hljs-[\w -]*|language-[\w-]*)">|(<\/span>)|([^<>]+)/y;

/**
 * Reads the HTML that highlight.js writes: spans with its own classes, and escaped text. Far quicker than a sanitizer and
 * stricter: whatever else it finds, it refuses.
 *
 * @returns undefined when the HTML is anything else; the code is then shown without colors
 */
export function colorTree(html: string): readonly ColorNode[] | undefined {
  const root: ColorNode[] = [];
  const open: ColorNode[][] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < html.length) {
    const match = token.exec(html);
    const into = open.at(-1);
    if (!match || !into) return undefined;
    const [, classes, end, text] = match;
    if (text !== undefined) into.push(unescaped(text));
    else if (end !== undefined) open.pop();
    else {
      const children: ColorNode[] = [];
      into.push({ classes: classes ?? '', children });
      open.push(children);
    }
  }
  return open.length === 1 ? root : undefined;
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27);/g, (match, name: string) => entities[name] ?? match);
}
