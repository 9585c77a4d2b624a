import { headOf } from './cut-text.ts';
import type { InputPart, Part } from '../part.ts';
import type { SettledItem } from '../settle.ts';

/** Longest text of one part that is told in full, in characters. Of a longer one the beginning and the end are told. */
export const longestPart = 6_000;

/** Settled items as plain text for a reader of the conversation, one piece an item. Reasoning is left out. */
export function transcriptOf(items: readonly SettledItem[]): readonly string[] {
  return items.map(pieceOf).filter((piece) => piece !== '');
}

function pieceOf(item: SettledItem): string {
  switch (item.kind) {
    case 'user':
      return labeled('Developer', item.parts.map(textOf));
    case 'summary':
      return labeled('Summary of what came before', [item.text]);
    case 'instruction':
      return '';
    case 'step': {
      const said = labeled('Assistant', item.parts.map(textOf));
      const results = item.results.map(({ call, isError, parts }) =>
        labeled(`${isError ? 'Error' : 'Result'} of ${call.name}`, parts.map(textOf)),
      );
      return [said, ...results].filter((text) => text !== '').join('\n');
    }
  }
}

function labeled(label: string, texts: readonly string[]): string {
  const told = texts.filter((text) => text.trim() !== '').map((text) => shortened(text.trim(), longestPart));
  return told.length === 0 ? '' : `[${label}]\n${told.join('\n')}`;
}

function textOf(part: Part | InputPart): string {
  switch (part.t) {
    case 'text':
      return part.text;
    case 'call':
      return `(calls ${part.name} with ${'value' in part.args ? JSON.stringify(part.args.value) : part.args.raw})`;
    case 'media':
      return `(attached: ${part.name ?? part.mime})`;
    case 'vendor':
      return part.fallbackText ?? '';
    case 'reasoning':
      return '';
  }
}

/** Beginning and end of a text that is too long, with what is missing said in between. About `limit` characters and a short line. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = headOf(text, Math.ceil(limit * 0.7));
  const tail = text.slice(headOf(text, text.length - Math.floor(limit * 0.3)).length);
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`;
}
