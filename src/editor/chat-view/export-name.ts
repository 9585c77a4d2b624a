import { stripHidden } from '../../guard/hidden-characters.ts';

/** Longest name without its ending, in characters. */
const longestName = 60;
/** Names that Windows gives to devices, with any ending. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name for the file that a conversation is exported to: the words of its title that any file system takes, and `.md`. */
export function exportName(title: string): string {
  const words = stripHidden(title)
    .text.replace(/[^\p{L}\p{M}\p{N} ._-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(words);
  const cut = characters.length <= longestName ? words : characters.slice(0, longestName).join('').replace(/ \S*$/, '');
  // A name must not begin or end in a dot, or look like an option.
  const name = cut.replace(/^[. _-]+|[. _-]+$/g, '');
  return `${name === '' || deviceName.test(name) ? 'chat' : name}.md`;
}
