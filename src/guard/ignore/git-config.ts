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

/**
 * Reads the text of a git configuration file, in order. Lines that are not understood, and values that are far too long, are passed over.
 * Linear in the text; with `slices` long work is cut.
 */
export async function readGitConfig(text: string, slices?: Slices): Promise<readonly GitSetting[]> {
  const settings: GitSetting[] = [];
  let section: Section | undefined;
  const lines = text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .split('\n');
  let reads = 0;
  for (let at = 0; at < lines.length; at++) {
    if (reads++ % linesAtOnce === 0 && slices?.due === true) await slices.rest();
    let line = (lines[at] ?? '').trimStart();
    const header = headerOf(line);
    if (header !== undefined) {
      ({ section } = header);
      line = line.slice(header.length);
    }
    const setting = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*(=?)/.exec(line);
    if (setting === null || section === undefined) continue;
    const rest = [line.slice(setting[0].length)];
    while (endsInBackslash(rest.at(-1) ?? '') && at + 1 < lines.length) {
      if (reads++ % linesAtOnce === 0 && slices?.due === true) await slices.rest();
      rest.push(lines[++at] ?? '');
    }
    const [, name = '', equals] = setting;
    const written = rest.join('\n');
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
