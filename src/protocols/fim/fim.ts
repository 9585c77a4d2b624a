import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { FimStyle } from '../../models/protocol-id.ts';
import type { StreamDecoder } from '../protocol.ts';
import { completions } from './completions.ts';
import { deepseek } from './deepseek.ts';
import { FimDecoder } from './fim-decoder.ts';
import type { FimProjection, FimRequest, FimTarget } from './fim-request.ts';
import type { FimStyleCode } from './fim-style.ts';
import { llamaInfill } from './llama-infill.ts';
import { mistral } from './mistral.ts';
import { ollamaGenerate } from './ollama-generate.ts';

const styles: Readonly<Record<FimStyle, FimStyleCode>> = {
  'ollama-generate': ollamaGenerate,
  'llama-infill': llamaInfill,
  completions,
  mistral,
  deepseek,
};

/** The request for a hole: path below the target's base URL, and body. Pure and deterministic. */
export function projectFim(request: FimRequest, target: FimTarget): FimProjection {
  return styles[target.style].project(request, target);
}

/** A decoder for the streamed answer of a style. Ends in exactly one terminal event; never throws. */
export function createFimDecoder(style: FimStyle): StreamDecoder {
  return new FimDecoder(styles[style]);
}

/** Reads a whole answer of a server that did not stream. Ends in exactly one terminal event; never throws. */
export function decodeFimBody(style: FimStyle, body: string): StreamEvent[] {
  return new FimDecoder(styles[style]).readBody(body);
}
