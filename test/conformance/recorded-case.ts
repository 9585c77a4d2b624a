import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/base/json.ts';

/** One line of `INDEX.jsonl`, as far as the runner reads it. */
export interface IndexLine {
  readonly id: string;
  readonly file: string;
  readonly wire: string;
  readonly provider: string | null;
  readonly model: string | null;
  readonly kind: 'sse' | 'ndjson' | 'json' | 'text';
  /** Null where only a body was recorded: that counts as 200. */
  readonly status: number | null;
  readonly expected?: string | null;
  readonly rejected?: null | 'structure' | 'setup' | 'size' | 'model' | 'auth' | 'rate' | 'output';
}

/** What a correct reader gets out of a stream; the format is described in the README beside the cases. */
export interface ExpectedResult {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly { readonly id: string | null; readonly name: string; readonly arguments: Json }[];
  readonly serverToolCalls: number;
  readonly refusal: string;
  readonly stopRaw: string | null;
  readonly usageRaw: Json;
  readonly outcome: 'complete' | 'error' | 'truncated';
  readonly error: Json;
}

/** A recorded exchange with what is known of it. */
export interface RecordedCase {
  readonly index: IndexLine;
  readonly status: number;
  readonly requestBody: Json | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly expected: ExpectedResult | undefined;
}

/** All lines of a set's index. Throws where the folder holds none. */
export function readIndex(folder: string): IndexLine[] {
  const lines = readFileSync(join(folder, 'INDEX.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as IndexLine);
}

/** One exchange of a set. */
export function readCase(folder: string, index: IndexLine): RecordedCase {
  const exchange = readJson(join(folder, index.file)) as {
    request: { body?: Json } | null;
    response: { headers?: Record<string, string> | null; body?: string | null } | null;
  };
  const { headers: recorded, body } = exchange.response ?? {};
  const headers = Object.entries(recorded ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    index,
    status: index.status ?? 200,
    requestBody: withoutScrubMarks(exchange.request?.body ?? undefined),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: body ?? '',
    expected:
      typeof index.expected === 'string' ? (readJson(join(folder, index.expected)) as ExpectedResult) : undefined,
  };
}

/**
 * The people who published a recording put marks such as `<MASSIVE_TEXT>` or `[REDACTED]` in place of values. A mark keeps its words and
 * loses its brackets, so that it can stand for an id or for base64.
 */
function withoutScrubMarks(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value).replace(
    /[<[({*]+((?:[A-Z]+_)*(?:REDACTED|MASSIVE_TEXT)(?:_\w+)?)[>\])}*]+/g,
    '$1',
  );
  return JSON.parse(text) as Json;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
