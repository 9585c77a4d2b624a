/**
 * A Markdown code block of a text: between more backticks than any run in the text, so that nothing in it can end the block. `language`: what stands
 * behind the opening fence; characters that no language's name has are left out.
 */
export function fenced(text: string, language: string): string {
  const longest = [...text.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  const end = text.endsWith('\n') || text === '' ? '' : '\n';
  return `${fence}${language.replace(/[^\w+#.-]/g, '')}\n${text}${end}${fence}`;
}
