import type { FileHandle } from 'node:fs/promises';
import { holdsPrivateKey } from '../guard/private-keys.ts';
import { quoteName } from '../guard/path-syntax.ts';
import { LinePicker } from './line-range.ts';
import type { LineRange, LineSpan } from './line-range.ts';
import type { Slices } from './slices.ts';
import { encodingOf, isLeftToEditor, keepsAscii, pieceDecoder } from './text-encoding.ts';
import { FileRefused } from './workspace-files.ts';

/** Which encoding a file has in the editor, and how the editor reads the few that only it knows. */
export interface TextEncodings {
  /** VS Code's name of the encoding that is set for a file, given by its absolute path. */
  of(path: string): string;
  /** Reads bytes as the editor does. Absent where there is no editor. */
  decode?(bytes: Uint8Array, path: string): Promise<string>;
}

/** A file that is read: open, by its name for messages and its place on disk. */
export interface ReadableFile {
  readonly handle: FileHandle;
  readonly name: string;
  readonly path: string;
}

/** Largest file that is read as a whole, and largest one that lines are read of, in bytes. */
export const maxFileBytes = 1_000_000;
const maxRangeBytes = 50_000_000;
/** Bytes that are decoded at once. */
const pieceBytes = 64 * 1024;
/** Characters before a piece that are looked at again: a private key may begin in one piece and go on in the next. */
const keyOverlap = 4_096;

/** The text of a file of at most 1 MB. Rejects with {@link FileRefused}. */
export async function readWhole(file: ReadableFile, encodings: TextEncodings, slices: Slices): Promise<string> {
  const bytes = await readAtMost(file, maxFileBytes);
  const encoding = encodingOf(bytes, encodings.of(file.path));
  if (encoding === 'binary') throw notText(file.name);
  if (holdsPrivateKey(latin1(bytes))) throw privateKey(file.name);
  const decoder = pieceDecoder(encoding);
  if (decoder === undefined) return await decodedByEditor(bytes, file, encodings);
  try {
    let text = '';
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      text += decoder.decode(bytes.subarray(at, at + pieceBytes));
      if (slices.due) await slices.rest();
    }
    return plainText(text + decoder.end(), file.name);
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw notIn(encoding, file.name);
  }
}

/** Lines of a file of at most 50 MB, which is never held as a whole. Rejects with {@link FileRefused}, also where a private key begins before the range's end. */
export async function readRange(
  file: ReadableFile,
  span: LineSpan,
  encodings: TextEncodings,
  slices: Slices,
): Promise<LineRange> {
  if ((await file.handle.stat()).size > maxRangeBytes)
    throw new FileRefused('too-large', `${quoteName(file.name)} is larger than 50 MB.`);
  const picker = new LinePicker(span);
  const bytes = new Uint8Array(pieceBytes);
  let decoder: ReturnType<typeof pieceDecoder>;
  let before = '';
  let rawBefore = '';
  let encoding = '';
  try {
    for (let at = 0; ;) {
      const { bytesRead } = await file.handle.read(bytes, 0, pieceBytes, at);
      const piece = bytes.subarray(0, bytesRead);
      if (at === 0) {
        encoding = encodingOf(piece, encodings.of(file.path));
        // The editor guesses only from a whole file: most files are UTF-8.
        decoder = pieceDecoder(encoding === 'guessed' ? 'utf8' : encoding);
      }
      if (decoder === undefined) throw notReadable(encoding, file.name);
      const isLast = bytesRead === 0;
      const text = plainText(isLast ? decoder.end() : decoder.decode(piece), file.name);
      const raw = rawBefore + latin1(piece);
      if (holdsPrivateKey(before + text) || holdsPrivateKey(raw)) throw privateKey(file.name);
      // The piece behind the range was looked at: a key that begins in it has shown itself.
      if (picker.isFull && !isLast) return picker.soFar();
      before = (before + text).slice(-keyOverlap);
      rawBefore = raw.slice(-keyOverlap);
      picker.push(text);
      if (isLast) return picker.end();
      at += bytesRead;
      await slices.rest();
    }
  } catch (error) {
    throw error instanceof TypeError ? notDecoded(encoding, file.name) : error;
  }
}

function notDecoded(encoding: string, name: string): FileRefused {
  return encoding === 'guessed' ? notByRange(name) : notIn(encoding, name);
}

/** Why a range has no decoder. */
function notReadable(encoding: string, name: string): FileRefused {
  return encoding === 'binary' ? notText(name) : notByRange(name);
}

/** A text without a private key, whatever the file's name. */
export function withoutPrivateKey(text: string, name: string): string {
  if (!holdsPrivateKey(text)) return text;
  throw privateKey(name);
}

/** At most `limit` bytes of a file. Rejects with {@link FileRefused} where there are more. */
export async function readAtMost(
  { handle, name }: Pick<ReadableFile, 'handle' | 'name'>,
  limit: number,
): Promise<Uint8Array> {
  // The size is only a first look: a file can grow while it is read.
  if ((await handle.stat()).size > limit) throw tooLarge(name);
  const bytes = new Uint8Array(limit + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (length > limit) throw tooLarge(name);
    if (bytesRead === 0) return bytes.subarray(0, length);
  }
}

/** A file that is too large to be read as a whole. */
export function tooLarge(name: string): FileRefused {
  return new FileRefused('too-large', `${quoteName(name)} is larger than 1 MB.`);
}

async function decodedByEditor(bytes: Uint8Array, file: ReadableFile, encodings: TextEncodings): Promise<string> {
  const encoding = encodings.of(file.path);
  const text = isLeftToEditor(encoding) ? await encodings.decode?.(bytes, file.path).catch(() => undefined) : undefined;
  if (text === undefined || !keepsAscii(bytes, text)) throw notIn(encoding, file.name);
  return plainText(text, file.name);
}

/** One character a byte: a key in ASCII shows itself whatever encoding is set. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** No text file holds a zero. */
function plainText(text: string, name: string): string {
  if (text.includes('\0')) throw notText(name);
  return text;
}

function notText(name: string): FileRefused {
  return new FileRefused('binary', `${quoteName(name)} is not a text file.`);
}

function notIn(encoding: string, name: string): FileRefused {
  const shown = encoding === 'utf8' ? 'UTF-8' : encoding;
  return new FileRefused(
    'binary',
    `${quoteName(name)} is not ${shown} text. The setting files.encoding says how it is read.`,
  );
}

function notByRange(name: string): FileRefused {
  return new FileRefused('too-large', `${quoteName(name)} is too large to be read in this encoding.`);
}

function privateKey(name: string): FileRefused {
  return new FileRefused('secret', `${quoteName(name)} holds a private key and is never given out.`);
}
