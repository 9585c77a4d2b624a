/** The wire formats Crossfade speaks for conversations. `fim` is separate: see {@link FimStyle}. */
export const protocolIds = [
  'openai-responses',
  'openai-chat',
  'anthropic-messages',
  'gemini',
  'ollama',
  'editor-lm',
  'extension',
] as const;

/** A wire format, written in code under `src/protocols/<id>/`. `extension`: a provider that another extension registered brings its own code. */
export type ProtocolId = (typeof protocolIds)[number];

/** Protocols that go over HTTP and that a provider entry in the settings may name. */
export const httpProtocolIds = ['openai-responses', 'openai-chat', 'anthropic-messages', 'gemini', 'ollama'] as const;
export type HttpProtocolId = (typeof httpProtocolIds)[number];

/**
 * How a server takes a fill-in-the-middle request.
 * - `ollama-generate`: `POST /api/generate` with `suffix`, or `raw` with the family's own tokens.
 * - `llama-infill`: llama.cpp's `POST /infill`.
 * - `completions`: `POST /v1/completions` with `suffix` (OpenAI-compatible servers) or the family's tokens in the prompt.
 * - `mistral`: `POST /v1/fim/completions`.
 * - `deepseek`: `POST /beta/completions`.
 */
export const fimStyles = ['ollama-generate', 'llama-infill', 'completions', 'mistral', 'deepseek'] as const;
export type FimStyle = (typeof fimStyles)[number];
