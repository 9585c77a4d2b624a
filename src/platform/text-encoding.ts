/** A text that is being decoded piece by piece, so that no piece takes long and a file need not be held as a whole. */
export interface PieceDecoder {
  /** The text of the next bytes. Throws where they are no text of the encoding. */
  decode(bytes: Uint8Array): string;
  /** What is left at the end. Throws where the bytes end within a character. */
  end(): string;
}

/** Bytes at the beginning of a file that tell whether it is UTF-16 without a mark, or not text. */
const lookedAt = 512;

/**
 * The encoding of a file by its first bytes, as VS Code finds it: a byte order mark, else zeros at every other place, else what is set for the
 * file. `binary` where there are zeros of another kind.
 */
export function encodingOf(head: Uint8Array, set: string): string {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  const start = head.subarray(0, lookedAt);
  if (!start.includes(0)) return set;
  const isZeroAt = (rest: 0 | 1): boolean => start.every((byte, at) => (at % 2 === rest) === (byte === 0));
  if (isZeroAt(1)) return 'utf16le';
  if (isZeroAt(0)) return 'utf16be';
  return /^utf16/.test(set) ? set : 'binary';
}

/** A decoder for one of VS Code's names of encodings; undefined for those that only VS Code itself knows. */
export function pieceDecoder(encoding: string): PieceDecoder | undefined {
  if (encoding === 'iso88591') {
    // A TextDecoder takes that name for Windows-1252.
    return { decode: (bytes) => Buffer.from(bytes).toString('latin1'), end: () => '' };
  }
  const label = labelOf(encoding);
  if (label === undefined) return undefined;
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
  } catch {
    return undefined;
  }
}

const labels: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  utf8bom: 'utf-8',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  cp866: 'ibm866',
  cp950: 'big5',
  big5hkscs: 'big5',
  macroman: 'macintosh',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  windows874: 'windows-874',
  iso885911: 'windows-874',
  iso88599: 'windows-1254',
};

function labelOf(encoding: string): string | undefined {
  const known = labels[encoding];
  if (known !== undefined) return known;
  const [, family, number] = /^(windows|iso8859)(\d{1,4})$/.exec(encoding) ?? [];
  if (number === undefined) return undefined;
  return family === 'windows' ? `windows-${number}` : `iso-8859-${number}`;
}
