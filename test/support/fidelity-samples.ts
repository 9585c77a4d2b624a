/** Bytes around the line that changes: `{}` in a template stands for it, with its line end. */
export interface FidelitySample {
  readonly name: string;
  readonly encoding: string;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly lineEnd: string;
  /** UTF-16 needs two bytes for ASCII. */
  readonly ascii: (text: string) => Uint8Array;
  /** VS Code would change other bytes when it saves the file. */
  readonly isInexact: boolean;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const utf16le = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();

type SampleData = Pick<FidelitySample, 'name' | 'head' | 'tail' | 'lineEnd'> & Partial<FidelitySample>;

const samples: readonly SampleData[] = [
  { name: 'W01 LF', head: utf8('x\n'), tail: utf8('y\n'), lineEnd: '\n' },
  { name: 'W02 CRLF', head: utf8('x\r\n'), tail: utf8('y\r\n'), lineEnd: '\r\n' },
  { name: 'W03 mixed line ends', isInexact: true, head: utf8('x\r\ny\rz\n'), tail: utf8('y\r\n\n'), lineEnd: '\n' },
  { name: 'W04 lone CR', isInexact: true, head: utf8('x\ry\r'), tail: utf8('z\r'), lineEnd: '\r' },
  { name: 'W05 no line end at the end of the file', head: utf8('x\n'), tail: utf8('y'), lineEnd: '\n' },
  { name: 'W06 blank lines at the end of the file', head: utf8('x\n'), tail: utf8('\n\n \n'), lineEnd: '\n' },
  { name: 'W07 UTF-8 with a byte order mark', head: utf8('\uFEFFx\n'), tail: utf8('y\n'), lineEnd: '\n' },
  { name: 'W08 UTF-16LE', head: utf16le('\uFEFFé\r\n'), tail: utf16le('世😀\r\n'), lineEnd: '\r\n', ascii: utf16le },
  { name: 'W08 UTF-16BE', head: utf16be('\uFEFFé\n'), tail: utf16be('世😀\n'), lineEnd: '\n', ascii: utf16be },
  {
    name: 'W09 Latin-1',
    encoding: 'iso88591',
    head: Uint8Array.of(0xe9, 0x80, 0x0a),
    tail: Uint8Array.of(0xff, 0x0a),
    lineEnd: '\n',
  },
  {
    name: 'W10 CP1252',
    // Byte 0x81 is no character for VS Code.
    isInexact: true,
    encoding: 'windows1252',
    head: Uint8Array.of(0x93, 0x80, 0x0a),
    tail: Uint8Array.of(0x81, 0x0a),
    lineEnd: '\n',
  },
  // The second byte of the first character is a backslash.
  {
    name: 'W11 Shift-JIS',
    encoding: 'shiftjis',
    head: Uint8Array.of(0x95, 0x5c, 0x0a),
    tail: Uint8Array.of(0xb1, 0x0a),
    lineEnd: '\n',
  },
  {
    name: 'W12 GBK',
    encoding: 'gbk',
    head: Uint8Array.of(0xca, 0xc0, 0x0a),
    tail: Uint8Array.of(0xbd, 0xe7, 0x0a),
    lineEnd: '\n',
  },
  { name: 'W19 curly quotes', head: utf8('“x” ‘y’\n'), tail: utf8('a’b\n'), lineEnd: '\n' },
  { name: 'W20 two spaces at line ends', head: utf8('x  \n'), tail: utf8('  \ny  \n'), lineEnd: '\n' },
  { name: 'W21 tabs', head: utf8('\tx\t\n'), tail: utf8('\t\ty\n'), lineEnd: '\n' },
  { name: 'W23 astral characters at the edge', head: utf8('😀\n'), tail: utf8('😀'), lineEnd: '\n' },
];

/** Files that an edit of two lines must not change anywhere else: W01 to W12 and W19 to W23 of the fidelity matrix. */
export const fidelitySamples: readonly FidelitySample[] = samples.map((sample) => ({
  encoding: 'utf8',
  ascii: utf8,
  isInexact: false,
  ...sample,
}));
