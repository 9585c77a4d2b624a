/** What a diff says after a last line without line end. */
export const noFinalLineEnd = String.raw`\ No newline at end of file`;

export function isNoFinalLineEnd(line: string): boolean {
  return /^\\ ?No newline at end of file\s*$/i.test(line);
}

/** What the hunk says about the end of the file; undefined where it is to stay as it is. */
export function finalLineEndOf(oldIsOpen: boolean, newIsOpen: boolean): boolean | undefined {
  return oldIsOpen === newIsOpen ? undefined : oldIsOpen;
}
