import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { blockType } from './formats.ts';

const maximumLength = 4000;

/** What another model is told of a server tool's result or another vendor block. Undefined where there is nothing readable in it. */
export function fallbackTextOf(block: JsonObject): string | undefined {
  const text = readable(block['content']).join('\n').trim();
  if (text === '') return undefined;
  const name = blockType(block)
    .replace(/_tool_result$/, '')
    .replaceAll('_', ' ');
  return `[${name}]\n${text.slice(0, maximumLength).toWellFormed()}`;
}

const textFields = ['text', 'stdout', 'stderr', 'error_code', 'tool_name'] as const;

/** Texts, links and outputs in document order; encrypted and unknown fields are left out. */
function readable(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(readable);
  if (!isJsonObject(value)) return [];
  const title = typeof value['title'] === 'string' ? value['title'] : undefined;
  const url = typeof value['url'] === 'string' ? value['url'] : undefined;
  const link = [title, url].filter((item) => item !== undefined).join(': ');
  const texts = textFields.flatMap((field) => {
    const text = value[field];
    return typeof text === 'string' && text !== '' ? [text] : [];
  });
  return [
    ...(link === '' ? [] : [link]),
    ...texts,
    ...readable(value['content']),
    ...readable(value['tool_references']),
  ];
}
