/** A text that is being decoded piece by piece, so that no piece takes long and a file need not be held as a whole. */
export interface PieceDecoder {
  /** The text of the next bytes. Throws where they are no text of the encoding. */
  decode(bytes: Uint8Array): string;
  /** What is left at the end. Throws where the bytes end within a character. */
  end(): string;
}

/** Bytes at the beginning of a file that tell whether it is UTF-16 without a mark, or not text. */
const lookedAt = 512;

/** The encoding that a byte order mark names. */
function markedEncoding([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf8';
  if (first === 0xff && second === 0xfe) return 'utf16le';
  return first === 0xfe && second === 0xff ? 'utf16be' : undefined;
}

/**
 * The encoding of a file by its first bytes, as VS Code finds it: a byte order mark, else zeros at every other place, else what is set for the
 * file. `binary` where there are zeros of another kind. UTF-16 that is set needs zeros at the places where it has them: a repository that sets it
 * for ASCII files would turn their secrets into other characters, which no search for secrets finds.
 */
export function encodingOf(head: Uint8Array, set: string): string {
  const marked = markedEncoding(head);
  if (marked !== undefined) return marked;
  const start = head.subarray(0, lookedAt);
  const isUtf16 = /^utf-?16/i.test(set);
  if (!start.includes(0)) return isUtf16 ? 'utf8' : set;
  const isZeroAt = (rest: 0 | 1): boolean => start.every((byte, at) => (at % 2 === rest) === (byte === 0));
  if (isZeroAt(1)) return 'utf16le';
  if (isZeroAt(0)) return 'utf16be';
  const rest = set === 'utf16be' ? 0 : 1;
  return isUtf16 && start.every((byte, at) => byte !== 0 || at % 2 === rest) ? set : 'binary';
}

/** VS Code's names of encodings that only it knows and that keep ASCII as it is. Others that a repository may set, like base64, do not. */
const editorEncodings = new Set(
  'cp437 cp850 cp852 cp865 cp1125 koi8ru koi8t iso885911 iso885912 iso885916 cp949'.split(' '),
);

/** Whether the editor may be asked to decode an encoding: one of a closed list, or the one that it guesses itself. */
export function isLeftToEditor(encoding: string): boolean {
  return encoding === 'guessed' || editorEncodings.has(encoding);
}

/**
 * Whether a text that was decoded elsewhere still holds every long run of letters and digits that its bytes hold as ASCII. The first character of
 * a run may be the end of another one. Linear.
 */
export function keepsAscii(bytes: Uint8Array, text: string): boolean {
  let from = 0;
  for (const [run] of Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/[A-Za-z0-9]{8,}/g)) {
    const at = text.indexOf(run.slice(1), from);
    if (at < 0) return false;
    from = at + run.length - 1;
  }
  return true;
}

/** A decoder for one of VS Code's names of encodings; undefined for those that only VS Code itself knows. */
export function pieceDecoder(encoding: string): PieceDecoder | undefined {
  if (encoding === 'iso88591') {
    // A TextDecoder takes that name for Windows-1252.
    return { decode: (bytes) => Buffer.from(bytes).toString('latin1'), end: () => '' };
  }
  const label = encodingLabel(encoding);
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

/** The name that a TextDecoder has for one of VS Code's encodings; undefined for those that only VS Code knows. */
export function encodingLabel(encoding: string): string | undefined {
  const known = labels[encoding];
  if (known !== undefined) return known;
  const [, family, number] = /^(windows|iso8859)(\d{1,4})$/.exec(encoding) ?? [];
  if (number === undefined) return undefined;
  return family === 'windows' ? `windows-${number}` : `iso-8859-${number}`;
}
