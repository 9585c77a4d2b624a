import * as v from 'valibot';
import { parseJson } from '../base/json.ts';
import type { Files } from '../platform/files.ts';
import type { Slices } from '../platform/slices.ts';
import { wholeLines } from '../platform/checked-lines.ts';

const rowSchema = v.object({
  size: v.number(),
  title: v.string(),
  updated: v.number(),
  messages: v.number(),
  draft: v.boolean(),
  content: v.number(),
  /** It repeats what it goes on from. */
  copies: v.boolean(),
  damaged: v.boolean(),
  origin: v.optional(v.object({ file: v.string(), records: v.number() })),
});
const lineSchema = v.tuple([v.string(), rowSchema]);

/** What the history shows of one journal file, as long as the file has `size` bytes (journals only grow). */
export type IndexRow = v.InferOutput<typeof rowSchema>;

/** One row a line, so that thousands of them are read and written in slices. The name tells the version of the format. */
const indexName = 'index-2.jsonl';

/** The rows kept from the last listing. Anything wrong with the file means fewer rows: the index is derived and may be deleted at any time. */
export async function readIndex(files: Files, folder: string, slices: Slices): Promise<ReadonlyMap<string, IndexRow>> {
  const rows = new Map<string, IndexRow>();
  const bytes = await files.read(`${folder}/${indexName}`).catch(() => undefined);
  if (bytes === undefined) return rows;
  await slices.restBeforeWhole();
  const decoder = new TextDecoder();
  for (const line of wholeLines(bytes)) {
    const parsed = v.safeParse(lineSchema, parseJson(decoder.decode(line)));
    if (parsed.success) rows.set(...parsed.output);
    if (slices.due) await slices.rest();
  }
  return rows;
}

/** Keeps the rows for the next listing. A failure only makes that listing slower. */
export async function writeIndex(
  files: Files,
  folder: string,
  rows: ReadonlyMap<string, IndexRow>,
  slices: Slices,
): Promise<void> {
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(`${JSON.stringify(row)}\n`);
    if (slices.due) await slices.rest();
  }
  await slices.restBeforeWhole();
  const bytes = new TextEncoder().encode(lines.join(''));
  // Derived data; the journals are untouched.
  await files.replace(`${folder}/${indexName}`, bytes).catch(() => undefined);
}
