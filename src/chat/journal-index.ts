import * as v from 'valibot';
import { parseJson } from '../conversation/json.ts';
import type { Files } from '../platform/files.ts';

const rowSchema = v.object({
  size: v.number(),
  title: v.string(),
  updated: v.number(),
  messages: v.number(),
  draft: v.boolean(),
  content: v.number(),
  origin: v.optional(v.object({ file: v.string(), records: v.number() })),
});
const indexSchema = v.object({ v: v.literal(1), rows: v.record(v.string(), rowSchema) });

/** What the history shows of one journal file, as long as the file has `size` bytes (journals only grow). */
export type IndexRow = v.InferOutput<typeof rowSchema>;

const indexName = 'index.json';

/** The rows kept from the last listing. Anything wrong with the file means no rows: the index is derived and may be deleted at any time. */
export async function readIndex(files: Files, folder: string): Promise<ReadonlyMap<string, IndexRow>> {
  try {
    const bytes = await files.read(`${folder}/${indexName}`);
    const parsed = v.safeParse(indexSchema, bytes && parseJson(new TextDecoder().decode(bytes)));
    return new Map(parsed.success ? Object.entries(parsed.output.rows) : []);
  } catch {
    return new Map();
  }
}

/** Keeps the rows for the next listing. A failure only makes that listing slower. */
export async function writeIndex(files: Files, folder: string, rows: ReadonlyMap<string, IndexRow>): Promise<void> {
  try {
    const text = JSON.stringify({ v: 1, rows: Object.fromEntries(rows) });
    await files.replace(`${folder}/${indexName}`, new TextEncoder().encode(text));
  } catch {
    // Derived data; the journals are untouched.
  }
}
