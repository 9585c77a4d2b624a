// What VS Code reads in the texts it draws; expressions as in its own sources (`linkedText.ts`, `iconLabels.ts`), MIT license.

/** Links in notices, in the prompt and the validation message of an input box. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

/** Icons in rows of quick picks, in the status bar, in input boxes. */
const icon = /\$\([A-Za-z0-9]+(?:[-~A-Za-z0-9]*)\)/g;

/** The addresses of the links VS Code would draw. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(link)].map(([, , href = '']) => href);
}

/** The icons VS Code would draw. */
export function iconsIn(text: string): string[] {
  return [...text.matchAll(icon)].map(([whole]) => whole);
}
