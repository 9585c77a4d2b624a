/** A file of the workspace as a text names it, or some of its lines, counted from 1. Nothing says that there is such a file. */
export interface WrittenPlace {
  readonly path: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

const lines = /(?::|#)L?(\d{1,7})(?:[:C]\d{1,6})?(?:[-–]L?(\d{1,7})(?:C\d{1,6})?)?$/;
const maxLength = 400;
const pathCharacters = /^[\p{L}\p{N}_@.+~$()[\]\-/\\]+$/u;
const extension = /[^/\\.]\.([A-Za-z]\w{0,9})$|(?:^|[/\\])\.[a-z][\w.-]{1,30}$/;
/** A name without a folder is that of a file only where its ending is known: `console.log` and `app.use` are none. */
const knownEndings = new RegExp(
  `\\.(?:${[
    ...[
      'c',
      'cc',
      'cpp',
      'cs',
      'css',
      'csv',
      'dart',
      'ex',
      'exs',
      'go',
      'gradle',
      'h',
      'hpp',
      'hs',
      'html',
      'ini',
      'ipynb',
    ],
    ...[
      'java',
      'js',
      'json',
      'jsonc',
      'jsx',
      'kt',
      'kts',
      'less',
      'lock',
      'lua',
      'md',
      'mdx',
      'mjs',
      'cjs',
      'php',
      'proto',
      'py',
    ],
    ...[
      'rb',
      'rs',
      'rst',
      'scala',
      'scss',
      'sh',
      'sql',
      'svelte',
      'swift',
      'tf',
      'toml',
      'ts',
      'tsx',
      'mts',
      'cts',
      'txt',
      'vue',
    ],
    ...['xml', 'yaml', 'yml', 'ps1', 'bat', 'cmake', 'graphql', 'csproj', 'sln', 'env'],
  ].join('|')})$`,
);
const knownNames = /^(?:Makefile|Dockerfile|Justfile|Gemfile|Rakefile|Jenkinsfile|README|LICENSE)$/;
const hostName =
  /^(?:www\.|[\w-]+(?:\.[\w-]+){0,3}\.(?:com|org|net|io|dev|ai|app|co|edu|gov|test|example)(?:[/\\]|$))/i;
const mediaType = /^(?:application|audio|font|image|multipart|text|video)\/[\w.+-]+$/;

/** Reads code in running text, or a word of it, as the name of a file; undefined for anything that looks like something else. */
export function placeInText(text: string): WrittenPlace | undefined {
  const place = withoutLines(text);
  const { path, startLine } = place;
  if (path.length > maxLength || !pathCharacters.test(path) || hostName.test(path) || isOther(path)) return undefined;
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  if (name === '') return startLine === undefined && /^(?:[\w@.-]+\/)+$/.test(path) ? { path } : undefined;
  return isFileName(name, path, startLine !== undefined) ? place : undefined;
}

function isFileName(name: string, path: string, hasLine: boolean): boolean {
  if (knownNames.test(name)) return true;
  if (name.length < path.length) return knownEndings.test(name) || (extension.test(path) && !mediaType.test(path));
  // `a.b.c` is a chain of names.
  return hasLine ? extension.test(path) : knownEndings.test(name) && !/\.\w$/.test(name);
}

/** Reads the target of a link that is no web address as the name of a file. */
export function placeOfLink(target: string): WrittenPlace | undefined {
  const { path, ...span } = withoutLines(decoded(withoutHeading(target.replace(/^file:\/\/(?=\/)/i, ''))));
  if (path.length > maxLength || isOther(path) || /[\p{C}?*<>|"]/u.test(path)) return undefined;
  const isScheme = /^[a-z][a-z\d+.-]+:/i.test(path) || /^[#?]/.test(path);
  return isScheme || !(extension.test(path) || /[^/]\/$/.test(path) || span.startLine !== undefined)
    ? undefined
    : { path, ...span };
}

/** A target without the heading it leads to; lines stay. */
function withoutHeading(target: string): string {
  const at = target.indexOf('#', target.lastIndexOf('/') + 1);
  return at < 0 || lines.test(target) ? target : target.slice(0, at);
}

/** Servers of a network (`//host`), a folder above, and calls (`fs.read()`) are no files of the workspace. */
function isOther(path: string): boolean {
  return path === '' || /^(?:\/\/|\\\\)/.test(path) || /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path) || path.endsWith('()');
}

function withoutLines(text: string): WrittenPlace {
  const match = lines.exec(text);
  if (match === null) return { path: text };
  const [startLine, endLine] = [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])];
  const path = text.slice(0, match.index);
  if (startLine === 0) return { path };
  return { path, startLine, ...(endLine !== undefined && endLine >= startLine ? { endLine } : {}) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const words = /[\w@.+~\-/\\]{3,}(?:(?::|#)L?\d{1,7}(?:[-:]L?\d{1,7})?)?/g;
const longWord = /[\w@.+~\-/\\]{400}/;

/** The names of files in running text, with where they stand. They have a folder or a line, and an ending. */
export function placesInText(
  text: string,
): readonly { readonly place: WrittenPlace; readonly at: number; readonly length: number }[] {
  if (!mayNameFiles(text)) return [];
  return [...text.matchAll(words)].flatMap((match) => {
    const word = withoutStops(match[0]);
    const place = /[/\\]|:\d|#L/.test(word) && !word.endsWith('/') ? placeInText(word) : undefined;
    const before = text[match.index - 1] ?? ' ';
    const isApart =
      /[\s("'[,;、。（「:]/.test(before) &&
      !/^[\w/]/.test(text.slice(match.index + word.length, match.index + word.length + 1));
    return place !== undefined && isApart && knownEndings.test(place.path)
      ? [{ place, at: match.index, length: word.length }]
      : [];
  });
}

/** A word without the stops and marks at its end. A pattern would look for them from each run of such characters. */
function withoutStops(word: string): string {
  let end = word.length;
  while (end > 0 && '.-~+'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

function mayNameFiles(text: string): boolean {
  return text.includes('.') && /[/\\:#]/.test(text) && !longWord.test(text);
}
