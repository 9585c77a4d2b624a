/** The beginning of a code block in Markdown: its mark, such as ```` ``` ````, and the words behind it, such as `ts`. */
export interface CodeFence {
  readonly mark: string;
  readonly info: string;
}

/** A line that begins or ends a code block, also in a quote or as the first line of a list item. */
const fenceLine = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*([^`\r\n]*)\r?$/gm;

/** The code block in which a text ends that was cut; undefined where it ends in none. Linear in the text. */
export function openFence(text: string): CodeFence | undefined {
  let open: CodeFence | undefined;
  for (const [, mark = '', info = ''] of text.matchAll(fenceLine)) {
    if (open === undefined) open = { mark, info: info.trim() };
    else if (info.trim() === '' && mark.startsWith(open.mark)) open = undefined;
  }
  return open;
}

/** Length of the mark and its words where a text begins a block as this one was begun; 0 where it does not, undefined where it may yet. */
export function reopened({ mark, info }: CodeFence, text: string): number | undefined {
  // Without words it cannot be told from the end of the block.
  if (info === '') return 0;
  const line = mark + info;
  const end = /[\r\n]/.exec(text)?.index;
  if (end === undefined) return line.startsWith(text) ? undefined : 0;
  return text.slice(0, end).trimEnd() === line ? end : 0;
}

/** Whether a text begins with a code block, white space aside. */
export function beginsWithFence(text: string): boolean {
  return /^\s*(?:`{3}|~{3})/.test(text);
}
