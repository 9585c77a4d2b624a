import type { FimFile } from '../../protocols/fim/fim-request.ts';

/** A cell of a notebook. */
export interface NotebookCellText {
  readonly isCode: boolean;
  readonly text: string;
}

/** Cells on either side that a prompt holds at most, and characters of one. */
const mostCells = 20;
const longestCell = 4_000;

/**
 * The other cells of a notebook as pieces for the prompt of one of its cells, the most important last: the cells above it in their order, for
 * they have run before, in front of them the ones below. Empty cells are left out, and of a long one its end stands for it.
 */
export function notebookPieces(cells: readonly NotebookCellText[], index: number, path: string): readonly FimFile[] {
  const piece = (at: number): FimFile | undefined => {
    const text = cells[at]?.text.trim() ?? '';
    return text === '' ? undefined : { path: `${path}#cell-${at + 1}`, text: text.slice(-longestCell) };
  };
  const below = Array.from(
    { length: Math.max(0, Math.min(mostCells, cells.length - index - 1)) },
    (_, i) => index + 1 + i,
  );
  const above = Array.from({ length: Math.min(mostCells, index) }, (_, i) => index - Math.min(mostCells, index) + i);
  const isCode = (at: number): boolean => cells[at]?.isCode === true;
  return [...below.filter(isCode).toReversed(), ...above].map(piece).filter((each) => each !== undefined);
}
