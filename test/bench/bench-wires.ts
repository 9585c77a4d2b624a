import type { HttpProtocolId } from '../../src/models/protocol-id.ts';
import type { Provider } from '../../src/models/provider.ts';
import { anthropicFrames } from '../support/fake-servers/anthropic-frames.ts';
import { geminiFrames } from '../support/fake-servers/gemini-frames.ts';
import { ollamaFrames } from '../support/fake-servers/ollama-frames.ts';
import { openaiFrames } from '../support/fake-servers/openai-frames.ts';
import type { Reply } from '../support/fake-servers/reply.ts';
import { responsesFrames } from '../support/fake-servers/responses-frames.ts';

/** One wire as the benches speak it. */
export interface BenchWire {
  readonly protocol: HttpProtocolId;
  readonly contentType: string;
  /** What stands between the origin and the wire's own paths. */
  readonly prefix: string;
  readonly frames: (reply: Reply, model: string) => string[];
}

const sse = 'text/event-stream';

/** Every wire that goes over HTTP. */
export const benchWires: readonly BenchWire[] = [
  { protocol: 'openai-responses', contentType: sse, prefix: '/v1', frames: responsesFrames },
  { protocol: 'openai-chat', contentType: sse, prefix: '/v1', frames: openaiFrames },
  { protocol: 'anthropic-messages', contentType: sse, prefix: '', frames: anthropicFrames },
  { protocol: 'gemini', contentType: sse, prefix: '/v1beta', frames: geminiFrames },
  { protocol: 'ollama', contentType: 'application/x-ndjson', prefix: '', frames: ollamaFrames },
];

/** The provider entry for a wire at an origin. */
export function benchProvider({ protocol, prefix }: BenchWire, origin: string, id: string = protocol): Provider {
  return {
    id,
    name: id,
    protocol,
    baseUrl: `${origin}${prefix}`,
    auth: { kind: 'none' },
    models: [{ id: benchModel, contextTokens: 1_000_000, tools: true }],
    source: 'user',
  };
}

/** A name that no family table knows: every wire treats it as its newest. */
export const benchModel = 'bench-model';
