import { FileRefused } from '../platform/workspace-files.ts';
import { hasHidden } from './hidden-characters.ts';

const maxPathLength = 4_096;
const maxSegmentBytes = 255;
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;

/**
 * The segments of a relative path as a person or a model writes it, with `/`. Refuses whatever reads differently on another system or after
 * normalization: absolute and drive paths, `..`, backslashes, streams (`:`), control and hidden characters, 8.3 names, trailing dots and
 * spaces, look-alikes of dots and slashes. The empty path gives no segments. Throws {@link FileRefused} `outside`.
 */
export function pathSegments(path: string, platform: string): readonly string[] {
  if (path.length > maxPathLength) throw refused(path, 'is too long');
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) throw refused(path, 'has control characters'); // eslint-disable-line no-control-regex -- they are what is looked for
  if (hasHidden(path) || !path.isWellFormed()) throw refused(path, 'has invisible characters');
  if (path.includes('\\')) throw refused(path, 'has a backslash; separate folders with /');
  if (path.startsWith('/') || path.startsWith('~')) throw refused(path, 'is not relative to the workspace');
  if (path.includes(':')) throw refused(path, 'has a colon');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) checkSegment(path, segment, platform);
  return segments;
}

function checkSegment(path: string, segment: string, platform: string): void {
  const compatible = segment.normalize('NFKC');
  if (/^\.+$/.test(compatible)) throw refused(path, 'leaves its folder');
  if (compatible !== segment.normalize('NFC') && /[./\\:~]/.test(compatible) && !sameMarks(segment, compatible)) {
    throw refused(path, 'has look-alikes of dots or slashes');
  }
  if (/[. ]$/.test(segment)) throw refused(path, 'has a name that ends in a dot or a space');
  if (/~\d+(?:\.|$)/.test(segment)) throw refused(path, 'has a short (8.3) name');
  if (new TextEncoder().encode(segment).length > maxSegmentBytes) throw refused(path, 'has a name that is too long');
  if (platform === 'win32' && deviceName.test(segment)) throw refused(path, 'names a device');
}

/** Whether normalization brought in no new dot, slash, backslash, colon or tilde. */
function sameMarks(segment: string, compatible: string): boolean {
  const marks = (text: string): string => text.replace(/[^./\\:~]/g, '');
  return marks(segment) === marks(compatible);
}

/** A name for comparison with a list: compatibility form, lower case. A different case or width never gets past a list. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

function refused(path: string, why: string): FileRefused {
  return new FileRefused(
    'outside',
    `The path ${quoteName(path)} ${why}. Give a path relative to the workspace, such as src/app.ts.`,
  );
}

/** A file name or other text of unknown origin as one harmless line: escaped and cut at 200 characters. */
export function quoteName(name: string): string {
  const cut = name.length > 200 ? `${name.slice(0, 200).toWellFormed()}…` : name;
  return JSON.stringify(cut).replace(/[^\x20-\x7e…]/gu, (character) =>
    hasHidden(character) || /\p{C}|\p{Z}/u.test(character)
      ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
      : character,
  );
}
