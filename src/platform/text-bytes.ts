import type { Slices } from './slices.ts';
import { encodingLabel } from './text-encoding.ts';

/** The bytes of a text in one encoding; undefined where it has none for a character. A byte order mark is a character like any other. */
export type TextBytes = (text: string) => Uint8Array | undefined;

/**
 * The way back from text to bytes for one of VS Code's names of encodings; undefined for those that only the editor knows, and for those that
 * keep a state between characters. Characters of more than two bytes have none in code pages of the Far East.
 */
export async function textBytes(encoding: string, slices: Slices): Promise<TextBytes | undefined> {
  switch (encoding) {
    case 'utf8':
    case 'utf8bom':
      return (text) => (text.isWellFormed() ? Buffer.from(text, 'utf8') : undefined);
    case 'utf16le':
      return (text) => (text.isWellFormed() ? Buffer.from(text, 'utf16le') : undefined);
    case 'utf16be':
      return (text) => (text.isWellFormed() ? Buffer.from(text, 'utf16le').swap16() : undefined);
    case 'iso88591':
      return (text) => (/^[\0-\u00ff]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined);
    default: {
      const table = await tableOf(encoding, slices);
      return table && ((text) => byTable(text, table));
    }
  }
}

type Table = ReadonlyMap<string, readonly number[]>;

const tables = new Map<string, Table>();

async function tableOf(encoding: string, slices: Slices): Promise<Table | undefined> {
  const label = encodingLabel(encoding);
  if (label === undefined) return undefined;
  const known = tables.get(label);
  if (known !== undefined) return known;
  const table = await makeTable(label, slices);
  if (table !== undefined) tables.set(label, table);
  return table;
}

function byTable(text: string, table: Table): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const found = table.get(character);
    if (found === undefined) return undefined;
    for (const byte of found) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

const newline = 0x0a;
const replacement = '\uFFFD';
const firstTrail = 0x30;
const lastTrail = 0xfe;

/** Every character of one byte, then of two; where several bytes mean the same character, the first. */
async function makeTable(label: string, slices: Slices): Promise<Table | undefined> {
  const decoder = decoderOf(label);
  const table = new Map<string, readonly number[]>();
  const leads: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const text = decoder?.decode(Uint8Array.of(byte)) ?? '';
    if (text === replacement) leads.push(byte);
    else if (text !== '' && !table.has(text)) table.set(text, [byte]);
  }
  // What is not built on ASCII keeps a state, or is no encoding of text.
  if (decoder === undefined || table.get('A')?.[0] !== 0x41 || table.get('\n')?.[0] !== newline) return undefined;
  for (const lead of leads) {
    addPairs(table, decoder, lead);
    if (slices.due) await slices.rest();
  }
  return table;
}

/** The characters that begin with a byte. One call decodes them all, a line each. */
function addPairs(table: Map<string, readonly number[]>, decoder: TextDecoder, lead: number): void {
  const trails = Array.from({ length: lastTrail - firstTrail + 1 }, (_, index) => firstTrail + index);
  const lines = decoder.decode(Uint8Array.from(trails.flatMap((trail) => [lead, trail, newline]))).split('\n');
  for (const [index, trail] of trails.entries()) {
    const text = lines[index] ?? '';
    const isOne = Array.from(text).length === 1 && text !== replacement;
    if (isOne && !table.has(text)) table.set(text, [lead, trail]);
  }
}

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch {
    return undefined;
  }
}
