import { cutTo, headOf } from './cut-text.ts';
import type { SettledItem } from '../settle.ts';
import { estimateTokens } from '../../base/token-estimate.ts';

/** How a summary begins that no model wrote. */
export const extractHeading =
  '[No model could summarize the earlier part of this conversation. What follows are extracts of it; the rest was left out. Ask where something is missing.]';

const longestLine = 240;
const filePattern = /(?:[\w.@-]+\/)*[\w@-]+(?:\.[\w-]+)*\.[A-Za-z][A-Za-z0-9]{0,7}\b/;
const decisionPattern =
  /\b(?:decid\w*|agreed?|instead of|must(?: not)?|never|always|do not|don't|should(?: not)?|let's|we will|prefer\w*)\b/i;

/**
 * A summary without a model: what the developer asked for, the first line of each answer, what was called, which files were named, and lines
 * that sound like a decision; the newest first choice where not all has room. At most `tokens` tokens. Pure and deterministic.
 */
export function extractSummary(items: readonly SettledItem[], tokens: number): string {
  const lines = items.flatMap((item, index) => linesOf(item, index));
  const files = filesOf(items);
  const kept = new Set<Line>();
  const fileLine = files.length === 0 ? undefined : clipped(`Files: ${files.join(', ')}`);
  let room =
    tokens - estimateTokens(`${extractHeading}\n`) - (fileLine === undefined ? 0 : estimateTokens(fileLine) + 1);
  for (const line of lines.toSorted((a, b) => a.rank - b.rank || b.item - a.item)) {
    const size = estimateTokens(line.text) + 1;
    if (size > room) continue;
    room -= size;
    kept.add(line);
  }
  const text = [extractHeading, fileLine, ...lines.filter((line) => kept.has(line)).map((line) => line.text)]
    .filter((line) => line !== undefined)
    .join('\n');
  return cutTo(text, tokens);
}

interface Line {
  readonly text: string;
  readonly item: number;
  /** Lower ones are kept first. */
  readonly rank: number;
}

function linesOf(item: SettledItem, index: number): readonly Line[] {
  const line = (rank: number, label: string, text: string): Line[] =>
    text === '' ? [] : [{ text: clipped(`- ${label}: ${text}`), item: index, rank }];
  switch (item.kind) {
    case 'summary':
      return item.text
        .split('\n')
        .filter((text) => text.trim() !== '' && text !== extractHeading)
        .map((text) => ({ text: clipped(text.trim()), item: index, rank: 0 }));
    case 'instruction':
      return [];
    case 'user': {
      const text = plainText(item.parts);
      const first = firstLine(text);
      return [...line(0, 'The developer', first), ...decisions(text, first).flatMap((said) => line(1, 'Also', said))];
    }
    case 'step': {
      const text = plainText(item.parts);
      const first = firstLine(text);
      const called = item.results.map(({ call, isError }) => `${call.name}${isError ? ' (failed)' : ''}`);
      return [
        ...line(2, 'The assistant', first),
        ...decisions(text, first).flatMap((said) => line(3, 'Also', said)),
        ...line(4, 'It called', called.join(', ')),
      ];
    }
  }
}

function plainText(parts: readonly { readonly t: string; readonly text?: string }[]): string {
  return parts.flatMap((part) => (part.t === 'text' ? [part.text ?? ''] : [])).join('\n');
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => /[\p{L}\p{N}]/u.test(line))
      ?.trim() ?? ''
  );
}

function decisions(text: string, except: string): readonly string[] {
  const lines = text.slice(0, 20_000).split('\n', 400);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== except && line.length <= longestLine && decisionPattern.test(line))
    .slice(0, 3);
}

/** Files that were named, those named last first; at most 40. */
function filesOf(items: readonly SettledItem[]): readonly string[] {
  const found = new Set<string>();
  for (const item of items.toReversed()) {
    if (item.kind !== 'user' && item.kind !== 'step') continue;
    const calls = item.parts.flatMap((part) => (part.t === 'call' && 'value' in part.args ? [part.args.value] : []));
    const text = `${plainText(item.parts).slice(0, 20_000)}\n${JSON.stringify(calls).slice(0, 20_000)}`;
    for (const word of text.split(/[\s"'`()[\]{},;:<>|]+/)) {
      if (word.length > 160) continue;
      const name = filePattern.exec(word)?.[0];
      if (name !== undefined && found.size < 40) found.add(name);
    }
  }
  return [...found];
}

function clipped(line: string): string {
  return line.length <= longestLine ? line : `${headOf(line, longestLine - 1)}…`;
}
