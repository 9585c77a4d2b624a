import type { Slices } from '../../platform/slices.ts';

/** One setting of a git configuration file. Section and name are in lower case, as git compares them. */
export interface GitSetting {
  readonly section: string;
  /** What stands in quotes behind the section's name. */
  readonly subsection?: string;
  readonly name: string;
  /** `true` where the name stands alone. */
  readonly value: string;
}

/** Longest value that is read, in characters. */
const maxValue = 10_000;
/** Lines that are read at once. */
const linesAtOnce = 200;

type Section = Pick<GitSetting, 'section' | 'subsection'>;

/** The section that a line opens, and the length of its header; undefined for other lines. */
function headerOf(line: string): { readonly section: Section; readonly length: number } | undefined {
  const header = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*/.exec(line);
  if (header === null) return undefined;
  const section = {
    section: (header[1] ?? '').toLowerCase(),
    ...(header[2] !== undefined && { subsection: header[2].replace(/\\(.)/g, '$1') }),
  };
  return { section, length: header[0].length };
}

/** The lines of a file one after the other; long work is cut into slices. */
class Lines {
  readonly #lines: readonly string[];
  readonly #slices: Slices | undefined;
  #at = 0;

  constructor(text: string, slices: Slices | undefined) {
    this.#lines = text
      .replace(/^\ufeff/, '')
      .replaceAll('\r\n', '\n')
      .split('\n');
    this.#slices = slices;
  }

  /** The next line; undefined at the end. */
  async next(): Promise<string | undefined> {
    if (this.#at % linesAtOnce === 0 && this.#slices?.due === true) await this.#slices.rest();
    return this.#lines[this.#at++];
  }
}

/** A line's text behind what it begins with, and the lines that go on with it since the one before ends in a backslash. */
async function withItsNextLines(first: string, lines: Lines): Promise<string> {
  const found = [first];
  while (endsInBackslash(found.at(-1) ?? '')) {
    const next = await lines.next();
    if (next === undefined) break;
    found.push(next);
  }
  return found.join('\n');
}

/**
 * Reads the text of a git configuration file, in order. Lines that are not understood, and values that are far too long, are passed over.
 * Linear in the text; with `slices` long work is cut.
 */
export async function readGitConfig(text: string, slices?: Slices): Promise<readonly GitSetting[]> {
  const settings: GitSetting[] = [];
  const lines = new Lines(text, slices);
  let section: Section | undefined;
  for (let next = await lines.next(); next !== undefined; next = await lines.next()) {
    let line = next.trimStart();
    const header = headerOf(line);
    if (header !== undefined) {
      ({ section } = header);
      line = line.slice(header.length);
    }
    const setting = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)/.exec(line);
    if (setting === null || section === undefined) continue;
    const [before, name = '', equals] = setting;
    const written = await withItsNextLines(line.slice(before.length), lines);
    if (written.length > maxValue) continue;
    settings.push({ ...section, name: name.toLowerCase(), value: equals === '=' ? valueOf(written) : 'true' });
  }
  return settings;
}

/** Whether a setting that is on or off is on, as git reads it. */
export function isOn(value: string): boolean {
  return /^(?:true|yes|on|[1-9]\d*)$/i.test(value);
}

function endsInBackslash(line: string): boolean {
  let slashes = 0;
  while (line[line.length - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\n': '' };

/** A value without its comment, quotes and the blanks around it. */
function valueOf(raw: string): string {
  let value = '';
  let kept = 0;
  let isQuoted = false;
  for (let at = 0; at < raw.length; at++) {
    const character = raw[at] ?? '';
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\') {
      const next = raw[++at] ?? '';
      value += escapes[next] ?? next;
      kept = value.length;
    } else if (!isQuoted && (character === '#' || character === ';')) break;
    else if (isQuoted || !/\s/.test(character)) {
      value += character;
      kept = value.length;
    } else if (value !== '') value += character;
  }
  return value.slice(0, kept);
}
