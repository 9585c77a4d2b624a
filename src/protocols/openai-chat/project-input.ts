import type { JsonObject } from '../../base/json.ts';
import type { InputPart, MediaPart } from '../../conversation/part.ts';
import type { ChatTarget } from './projection-target.ts';

/** Input parts as the protocol takes them. */
export interface ChatInput {
  /** All text in order, with notes in place of what could not be sent; empty if there is none. */
  readonly text: string;
  /** `image_url` parts in order. */
  readonly images: readonly JsonObject[];
  /** Text and images in order, empty texts left out. */
  readonly parts: readonly JsonObject[];
}

/** Turns what a person or a tool gave into text and images. Media the target does not take becomes a note and a loss. */
export function projectInput(parts: readonly InputPart[], seq: number, target: ChatTarget): ChatInput {
  const projected = parts.map((part) => projectPart(part, seq, target)).filter((part) => part['text'] !== '');
  const texts = projected.map((part) => part['text']).filter((text) => typeof text === 'string');
  return {
    text: texts.join('\n'),
    images: projected.filter((part) => part['type'] === 'image_url'),
    parts: projected,
  };
}

/** Content of a user message: plain text where there is no image; undefined where there is nothing to send. */
export function userContent(input: ChatInput): string | readonly JsonObject[] | undefined {
  if (input.images.length > 0) return input.parts;
  return input.text === '' ? undefined : input.text;
}

function projectPart(part: InputPart, seq: number, target: ChatTarget): JsonObject {
  if (part.t === 'text') return { type: 'text', text: part.text };
  if (part.t === 'vendor') {
    const detail =
      part.fallbackText === undefined ? `Left out: ${part.kind}.` : `Only the text of ${part.kind} is sent.`;
    target.losses.push({ kind: 'vendor', seq, owner: part.opaque.owner, detail });
    return { type: 'text', text: part.fallbackText ?? '' };
  }
  return projectMedia(part, seq, target);
}

function projectMedia(part: MediaPart, seq: number, target: ChatTarget): JsonObject {
  if (part.mime.startsWith('image/') && target.quirks.images) {
    return { type: 'image_url', image_url: { url: `data:${part.mime};base64,${part.data}` } };
  }
  const name = part.name === undefined ? part.mime : `${part.name} (${part.mime})`;
  target.losses.push({ kind: 'media', seq, detail: `The model cannot be sent ${name}.` });
  return { type: 'text', text: `[left out: ${name}]` };
}
