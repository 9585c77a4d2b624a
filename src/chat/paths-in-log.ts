import { readMessage, sourcesOf } from '../context/mentions/attachment.ts';
import type { LogEntry } from '../conversation/entry.ts';

/** Paths of the files that went along with messages, as far as the log tells. */
export function pathsInLog(entries: readonly LogEntry[]): readonly string[] {
  const attachments = entries.flatMap((entry) => (entry.k === 'user' ? readMessage(entry.parts).attachments : []));
  return [...new Set(attachments.flatMap(sourcesOf))];
}
