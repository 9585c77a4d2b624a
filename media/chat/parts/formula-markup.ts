import temml from 'temml';
import { mathTree, type MathNode } from '../markdown/math-tree.ts';

/** A longer formula is not set, in UTF-16 units. */
const maxLength = 2_000;
const maxDepth = 50;
const maxCells = 400;
/** MathML beyond this is not read, in UTF-16 units: each element costs more than its characters. */
const maxMarkup = 100_000;
/** A macro of the formula's own, used within itself, makes thousands of elements of a few characters. */
const definition = /\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand)(?![A-Za-z])/;

/**
 * A formula in TeX as a tree of MathML.
 *
 * @returns undefined for one that is not understood, would take too long, or defines commands
 */
export function formulaMarkup(tex: string, isDisplay: boolean): MathNode | undefined {
  if (tex.length > maxLength || depthOf(tex) > maxDepth || tex.split(/&|\\\\/).length > maxCells) return undefined;
  if (definition.test(tex)) return undefined;
  try {
    const markup = temml.renderToString(tex, {
      ...{ displayMode: isDisplay, throwOnError: true, strict: false, trust: false },
      ...{ annotate: false, maxSize: [10, 40], maxExpand: 200 },
    });
    return markup.length > maxMarkup ? undefined : mathTree(markup);
  } catch {
    return undefined;
  }
}

function depthOf(tex: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of tex) {
    if (char === '{') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}') depth -= 1;
  }
  return deepest;
}
