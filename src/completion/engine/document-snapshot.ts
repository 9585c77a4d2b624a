/** The text of a document, read in pieces: one key is no reason to copy a whole file. Offsets are UTF-16 units. */
export interface DocumentText {
  readonly length: number;
  slice(from: number, to: number): string;
}

/** A document text over a string that is there anyway. */
export function textSnapshot(text: string): DocumentText {
  return { length: text.length, slice: (from, to) => text.slice(from, to) };
}

/** What surrounds the cursor, copied at the start of a call: the document may change while the call waits. Line ends are `\n`. */
export interface CursorContext {
  readonly offset: number;
  /** At most {@link beforeWindow} characters before the cursor. */
  readonly before: string;
  /** At most {@link afterWindow} characters after it. */
  readonly after: string;
  /** The cursor's line up to the cursor, and from it on, without the line end. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** True where `before` begins with the document, and `after` ends with it. */
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

export const beforeWindow = 8_192;
export const afterWindow = 4_096;
/** The start of the window moves in steps, so that the prompts of successive keys begin alike and servers can reuse their cache. */
const windowStep = 2_048;

/** Copies what surrounds an offset. An offset outside of the text is moved to its nearest end. */
export function cursorContext(text: DocumentText, offset: number): CursorContext {
  const at = Math.max(0, Math.min(offset, text.length));
  const earliest = Math.max(0, at - beforeWindow);
  const from = Math.min(at, Math.ceil(earliest / windowStep) * windowStep);
  const to = Math.min(text.length, at + afterWindow);
  const before = unixLines(text.slice(from, at));
  const after = unixLines(text.slice(at, to));
  const lineEnd = after.indexOf('\n');
  return {
    offset: at,
    before,
    after,
    linePrefix: before.slice(before.lastIndexOf('\n') + 1),
    lineSuffix: lineEnd < 0 ? after : after.slice(0, lineEnd),
    fromStart: from === 0,
    toEnd: to === text.length,
  };
}

/** What would surround the cursor once a suggestion was accepted: \`text\` inserted, \`replaced\` characters right of the cursor gone. */
export function afterAcceptance(context: CursorContext, text: string, replaced: number): CursorContext {
  const whole = context.before + text;
  const before = whole.length > beforeWindow ? whole.slice(whole.length - beforeWindow) : whole;
  const after = context.after.slice(replaced);
  const lineEnd = after.indexOf('\n');
  return {
    offset: context.offset + text.length,
    before,
    after,
    linePrefix: before.slice(before.lastIndexOf('\n') + 1),
    lineSuffix: lineEnd < 0 ? after : after.slice(0, lineEnd),
    fromStart: context.fromStart && before.length === whole.length,
    toEnd: context.toEnd,
  };
}

function unixLines(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}
