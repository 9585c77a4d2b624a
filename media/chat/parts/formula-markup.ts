import temml from 'temml';
import { mathTree, type MathNode } from '../markdown/math-tree.ts';

/** A longer formula is not set, in UTF-16 units. */
const maxLength = 2_000;
const maxDepth = 50;
const maxCells = 400;

/**
 * A formula in TeX as a tree of MathML.
 *
 * @returns undefined for one that is not understood, or would take too long
 */
export function formulaMarkup(tex: string, isDisplay: boolean): MathNode | undefined {
  if (tex.length > maxLength || depthOf(tex) > maxDepth || tex.split(/&|\\\\/).length > maxCells) return undefined;
  try {
    return mathTree(
      temml.renderToString(tex, {
        ...{ displayMode: isDisplay, throwOnError: true, strict: false, trust: false },
        ...{ annotate: false, maxSize: [10, 40], maxExpand: 200 },
      }),
    );
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
