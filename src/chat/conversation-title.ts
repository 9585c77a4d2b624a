import { readMessage } from '../context/mentions/attachment.ts';
import { parseCodeCommand } from '../context/mentions/code-commands.ts';
import type { InputPart } from '../conversation/part.ts';

/** First line of the first message, cut between words; for a command alone with what it acts on. */
export function titleOf(parts: readonly InputPart[]): string {
  const { text, attachments } = readMessage(parts);
  const line = text.trim().split('\n', 1)[0] ?? '';
  const [first] = attachments;
  if (first !== undefined && parseCodeCommand(line)?.rest === '') return shortened(`${line} ${lastName(first.label)}`);
  return shortened(line);
}

function lastName(label: string): string {
  return label.slice(label.lastIndexOf('/') + 1);
}

function shortened(line: string): string {
  return line.length <= 60 ? line : `${line.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}
