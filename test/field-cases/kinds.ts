import { checkChatStream } from './chat-stream.ts';
import { checkCompletion } from './completion.ts';
import { checkFiles } from './files.ts';
import { checkInsert } from './insert.ts';
import { checkMarkdown } from './markdown.ts';
import { checkRequest } from './request.ts';
import { checkSettings } from './settings.ts';
import type { FieldCase, FieldFile } from './case-file.ts';
import type { CaseCheck, Problems } from './verdict.ts';

const kinds: Readonly<Record<string, CaseCheck<FieldCase>>> = {
  'chat-stream': checkChatStream,
  request: checkRequest,
  completion: checkCompletion,
  files: checkFiles,
  markdown: checkMarkdown,
  insert: checkInsert,
  settings: checkSettings,
  mixed: checkMixed,
};

/** A file of several kinds: the input of each case tells which one it is. */
function checkMixed(given: FieldCase): ReturnType<CaseCheck<FieldCase>> {
  const has = (...names: readonly string[]): boolean => names.some((name) => given[name] !== undefined);
  if (has('sse', 'events', 'frames', 'lines', 'raw')) return checkChatStream(given);
  if (has('document')) return has('code') ? checkInsert(given) : checkCompletion(given);
  if (has('tree', 'bytesHex', 'call')) return 'offered' in given.expect ? undefined : checkFiles(given);
  if (has('entered', 'entry', 'listed', 'refs')) return checkSettings(given);
  return has('text') ? checkMarkdown(given) : undefined;
}

/** One case of a file and why it fails: no problems where it passes, undefined where it could not be run. */
export interface CaseResult {
  readonly id: string;
  readonly problems: Problems | undefined;
}

/** Runs every case of a file. A case that throws fails. */
export async function runFile({ kind, cases }: FieldFile): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [index, given] of cases.entries()) {
    const id = given.id ?? `#${index + 1}`;
    results.push({ id, problems: await problemsOf(kind, given) });
  }
  return results;
}

async function problemsOf(kind: string, given: FieldCase): Promise<Problems | undefined> {
  const check = kinds[kind];
  if (check === undefined) return [`there is no check for the kind ${kind}`];
  try {
    return await check(given);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
