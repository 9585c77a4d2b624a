import type { JsonObject } from '../../base/json.ts';
import type { InputPart, MediaPart } from '../../conversation/part.ts';
import type { ResponsesTarget } from './projection-target.ts';

/** What a person or a tool gave as content in this protocol, empty texts left out. Media the target does not take becomes a note and a loss. */
export function projectInput(parts: readonly InputPart[], seq: number, target: ResponsesTarget): JsonObject[] {
  return parts.map((part) => projectPart(part, seq, target)).filter((part) => part['text'] !== '');
}

/** Output of a call: one text where nothing else is in it. An output is never empty. */
export function outputOf(
  parts: readonly InputPart[],
  seq: number,
  target: ResponsesTarget,
): string | readonly JsonObject[] {
  const content = projectInput(parts, seq, target);
  if (content.some((part) => part['type'] !== 'input_text')) return content;
  const texts = content.map((part) => part['text']).filter((text) => typeof text === 'string');
  const text = texts.join('\n');
  return text === '' ? '(no output)' : text;
}

function projectPart(part: InputPart, seq: number, target: ResponsesTarget): JsonObject {
  if (part.t === 'text') return inputText(part.text);
  if (part.t === 'media') return projectMedia(part, seq, target);
  const detail = part.fallbackText === undefined ? `Left out: ${part.kind}.` : `Only the text of ${part.kind} is sent.`;
  target.losses.push({ kind: 'vendor', seq, owner: part.opaque.owner, detail });
  return inputText(part.fallbackText ?? '');
}

function projectMedia(part: MediaPart, seq: number, target: ResponsesTarget): JsonObject {
  const url = `data:${part.mime};base64,${part.data}`;
  if (part.mime.startsWith('image/') && target.images) return { type: 'input_image', image_url: url, detail: 'auto' };
  if (part.mime === 'application/pdf' && target.files) {
    return { type: 'input_file', filename: part.name ?? 'document.pdf', file_data: url };
  }
  const name = part.name === undefined ? part.mime : `${part.name} (${part.mime})`;
  target.losses.push({ kind: 'media', seq, detail: `The model cannot be sent ${name}.` });
  return inputText(`[left out: ${name}]`);
}

/** A text that goes in. */
export function inputText(text: string): JsonObject {
  return { type: 'input_text', text };
}
