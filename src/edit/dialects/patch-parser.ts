import { parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { RequestedEdit } from '../requested-edit.ts';
import { malformed } from './dialect.ts';
import type { DialectParser, ParsedAnswer } from './dialect.ts';
import { JsonTextPieces } from './json-text-pieces.ts';
import { LineParser } from './line-parser.ts';
import { PatchReader } from './patch-reader.ts';

const beginning = '*** Begin Patch';

/** Reads a patch as it is, or out of the JSON that some models put it in, such as `{"input": "*** Begin Patch…"}`, whatever the names are. */
export class PatchParser implements DialectParser {
  #lines = newLineParser();
  #start = '';
  /** What arrived, where it is JSON; undefined until that is known. */
  #json: string[] | 'none' | undefined;
  readonly #pieces = new JsonTextPieces(beginning);

  push(piece: string): readonly RequestedEdit[] {
    if (this.#json === 'none') return this.#lines.push(piece);
    if (this.#json !== undefined) {
      this.#json.push(piece);
      return this.#lines.push(this.#pieces.push(piece));
    }
    this.#start += piece;
    const first = this.#start.trimStart();
    if (first === '') return [];
    const start = this.#start;
    this.#start = '';
    this.#json = first.startsWith('{') || first.startsWith('[') ? [] : 'none';
    return this.push(start);
  }

  end(): ParsedAnswer {
    if (!Array.isArray(this.#json)) {
      this.#lines.push(this.#start);
      return this.#lines.end();
    }
    const text = this.#json.join('');
    this.#json = [];
    const value = parseJson(text);
    const patches = value === undefined ? [text] : patchesIn(value, true);
    if (patches.length > 1) return malformed('There are several patches in the arguments. Write one patch.');
    this.#lines = newLineParser();
    this.#lines.push(patches[0] ?? '');
    return this.#lines.end();
  }
}

function newLineParser(): LineParser {
  return new LineParser(new PatchReader(), `There is no "${beginning}" line in the text.`);
}

/** Every text in a JSON value that is a patch. A text may be JSON itself, once. */
function patchesIn(value: Json, mayUnwrap: boolean): readonly string[] {
  if (typeof value === 'string') {
    if (!value.includes(beginning)) return [];
    const inner = mayUnwrap && /^\s*[{[]/.test(value) ? parseJson(value) : undefined;
    return inner === undefined ? [value] : patchesIn(inner, false);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value as Readonly<Record<string, Json>>).flatMap((item) => patchesIn(item, mayUnwrap));
}
