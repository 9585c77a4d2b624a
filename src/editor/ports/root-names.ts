import { stripHidden } from '../../guard/hidden-characters.ts';
import { foldName } from '../../guard/path-syntax.ts';

/**
 * Names for the folders of a workspace that paths can begin with: without characters that mean something in a path, and no two alike. A
 * workspace file may give any name, also the same one twice; then a path would be looked up, and its ignore files read, in the wrong folder.
 */
export function rootNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const visible = stripHidden(name.slice(0, 60)).text;
    const plain = visible.replace(/[^.]/gu, plainCharacter).replace(/[. ]+$/, '') || 'folder';
    let unique = plain;
    for (let count = 2; taken.has(foldName(unique)); count++) unique = `${plain} ${count}`;
    taken.add(foldName(unique));
    return unique;
  });
}

/** The character, or `_` for one that means something in a path, or would in its compatibility form, as `🄀` (`0.`) does. */
function plainCharacter(character: string): string {
  const isPlain = /^[\p{L}\p{N}_ @+-]$/u.test(character) && !/[./\\:~]/.test(character.normalize('NFKC'));
  return isPlain ? character : '_';
}
