import { counted } from '../../base/plural.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { holdsPrivateKey } from '../../guard/private-keys.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { labelOf, labelOfPlace } from './attachment.ts';
import type { FoundContext } from './attachment.ts';
import { changesContent } from './changes-content.ts';
import { folderContent } from './folder-content.ts';
import type { MentionDependencies, Problem, SelectedText } from './mention-dependencies.ts';
import { namedPath } from './named-path.ts';
import type { Mention } from './parse-mentions.ts';

const maxProblems = 100;

/** What a mention names, or a sentence that says why there is none. Rejects only when the signal aborts. */
export async function contentOfMention(
  mention: Mention,
  dependencies: MentionDependencies,
  signal: AbortSignal,
): Promise<FoundContext | string> {
  const pathOf = (name: string, kind: 'file' | 'folder'): Promise<string> =>
    namedPath(name, kind, dependencies.files, signal);
  try {
    switch (mention.kind) {
      case 'problems':
        return problemList(dependencies.problems());
      case 'selection':
        return selected(dependencies.selection());
      case 'changes':
        return await changesContent(dependencies, signal);
      case 'folder':
        return await folderContent(await pathOf(mention.name, 'folder'), dependencies.files, signal);
      case 'symbol':
        return await symbolContent(mention.name, pathOf, dependencies, signal);
      case 'file':
        return await fileContent(await pathOf(mention.name, 'file'), dependencies, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FileRefused) return error.message;
    return `${'name' in mention ? quoteName(mention.name) : mention.kind} could not be read.`;
  }
}

async function fileContent(
  path: string,
  dependencies: MentionDependencies,
  signal: AbortSignal,
): Promise<FoundContext> {
  const text = await dependencies.files.read(path, signal);
  return { attachment: { kind: 'file', label: labelOf(path), place: { path } }, text, paths: [path] };
}

/** A symbol by its path and name; the file is asked for first, so that the gates decide before a language server hears of it. */
async function symbolContent(
  wanted: string,
  pathOf: (name: string, kind: 'file') => Promise<string>,
  dependencies: MentionDependencies,
  signal: AbortSignal,
): Promise<FoundContext | string> {
  const cut = wanted.lastIndexOf('#');
  const [typed, name] = [wanted.slice(0, Math.max(cut, 0)), wanted.slice(cut + 1)];
  if (typed === '' || name === '')
    return `${quoteName(wanted)} names no symbol. Type @symbol: and choose one of the list.`;
  const path = await pathOf(typed, 'file');
  const text = await dependencies.files.read(path, signal);
  const lines = await dependencies.symbols.linesOf(path, name);
  signal.throwIfAborted();
  if (lines === undefined) return `${quoteName(name)} was not found in ${quoteName(path)}.`;
  const place = { path, startLine: lines.start, endLine: lines.end };
  return {
    paths: [path],
    attachment: { kind: 'symbol', label: `${labelOf(name)} of ${labelOfPlace(place)}`, place },
    text: text
      .split(/\r?\n/)
      .slice(lines.start - 1, lines.end)
      .join('\n'),
  };
}

function selected(selection: SelectedText | undefined): FoundContext | string {
  if (selection === undefined || selection.text === '') return 'Nothing is selected in the editor.';
  const { path, startLine, endLine, text, whole } = selection;
  if (isSecretFile(path)) return `${quoteName(path)} may hold secrets and is never given out.`;
  // The lines of a key that are selected say nothing by themselves.
  if (holdsPrivateKey(whole())) return `${quoteName(path)} holds a private key; nothing selected in it is given out.`;
  const place = { path, startLine, endLine };
  return {
    attachment: { kind: 'selection', label: `selection of ${labelOfPlace(place)}`, place },
    text,
    paths: [path],
  };
}

function problemList(problems: readonly Problem[]): FoundContext | string {
  const shown = problems.filter(({ path }) => !isSecretFile(path));
  if (shown.length === 0) return 'There are no problems in the workspace.';
  const told = shown.slice(0, maxProblems);
  const lines = told.map(({ path, line, severity, message, source }) => {
    return `${labelOf(path)}:${line}: ${severity}: ${message.replace(/\s+/g, ' ')}${source === undefined ? '' : ` (${source})`}`;
  });
  const left = shown.length - lines.length;
  if (left > 0) lines.push(`(${left} more)`);
  return {
    attachment: { kind: 'problems', label: counted(shown.length, ['{0} problem', '{0} problems']) },
    text: lines.join('\n'),
    paths: told.map(({ path }) => path),
    ...(left > 0 && { note: `Only the first ${maxProblems} of ${shown.length} problems were attached.` }),
  };
}
