import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { RequestedEdit, RequestedHunk } from '../requested-edit.ts';
import { malformed } from './dialect.ts';
import type { DialectParser, ParsedAnswer } from './dialect.ts';
import { FinishedObjects } from './finished-objects.ts';

/** Names that models use for the same argument; ours first. */
const names = {
  path: ['path', 'file_path', 'filePath', 'file'],
  oldText: ['old_text', 'oldText', 'old_string', 'oldString', 'old_str', 'old', 'search'],
  newText: ['new_text', 'newText', 'new_string', 'newString', 'new_str', 'new', 'replace'],
  all: ['replace_all', 'replaceAll', 'allow_multiple'],
  edits: ['edits', 'replacements'],
} as const;

/** Reads the arguments of a replace call while they arrive. */
export class ReplaceParser implements DialectParser {
  readonly #finished = new FinishedObjects(2);
  #text: string[] = [];

  push(piece: string): readonly RequestedEdit[] {
    this.#text.push(piece);
    return this.#finished.push(piece).flatMap((text): readonly RequestedEdit[] => {
      const value = parseJson(text);
      const hunk = isJsonObject(value) ? hunkOf(value) : undefined;
      return typeof hunk === 'object' ? [{ kind: 'change', path: undefined, hunks: [hunk], inOrder: false }] : [];
    });
  }

  end(): ParsedAnswer {
    const value = parseJson(this.#text.join(''));
    this.#text = [];
    return isJsonObject(value) ? readReplaceCall(value) : malformed('The arguments are not a whole JSON object.');
  }
}

/** The edits of a replace call. A list that comes as JSON text is accepted once parsed; so is a single edit without a list. */
export function readReplaceCall(call: JsonObject): ParsedAnswer {
  const path = valueOf(call, names.path);
  if (path !== undefined && typeof path !== 'string') return malformed('`path` must be a text.');
  const given = valueOf(call, names.edits) ?? [call];
  const list = typeof given === 'string' ? parseJson(given) : given;
  if (!Array.isArray(list)) return malformed('`edits` must be an array of objects with old_text and new_text.');
  if (list.length === 0) return malformed('`edits` is empty.');
  const hunks: RequestedHunk[] = [];
  for (const item of list as readonly Json[]) {
    const hunk = isJsonObject(item) ? hunkOf(item) : 'Every edit must be an object with old_text and new_text.';
    if (typeof hunk === 'string') return malformed(hunk);
    hunks.push(hunk);
  }
  return { kind: 'edits', edits: [{ kind: 'change', path, hunks, inOrder: false }] };
}

/** One edit, or what is wrong with it. */
function hunkOf(item: JsonObject): RequestedHunk | string {
  const oldText = valueOf(item, names.oldText);
  const newText = valueOf(item, names.newText);
  const all = valueOf(item, names.all);
  if (typeof oldText !== 'string') return '`old_text` must be a text.';
  if (typeof newText !== 'string') return '`new_text` must be a text.';
  if (all !== undefined && all !== null && typeof all !== 'boolean') return '`replace_all` must be true or false.';
  return { unit: 'text', oldText, newText, ...(all === true && { all }) };
}

function valueOf(object: JsonObject, keys: readonly string[]): Json | undefined {
  const key = keys.find((name) => Object.hasOwn(object, name));
  return key === undefined ? undefined : object[key];
}
