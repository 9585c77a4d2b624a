/** Protocols that go over HTTP and that a provider entry in the settings may name. Written in code under `src/protocols/<id>/`. */
export const httpProtocolIds = ['openai-responses', 'openai-chat', 'anthropic-messages', 'gemini', 'ollama'] as const;
export type HttpProtocolId = (typeof httpProtocolIds)[number];

/** True for protocols of conversations that go over HTTP. */
export function isHttpProtocol(protocol: string): protocol is HttpProtocolId {
  return (httpProtocolIds as readonly string[]).includes(protocol);
}

/**
 * The protocols Crossfade speaks for conversations. `editor-lm`: the models of VS Code. `extension`: a provider that another extension registered
 * brings its own code. `fim` is separate: see {@link FimStyle}.
 */
export const protocolIds = [...httpProtocolIds, 'editor-lm', 'extension'] as const;
export type ProtocolId = (typeof protocolIds)[number];

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
