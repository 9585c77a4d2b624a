import type { Provider } from '../../models/provider.ts';

/**
 * The last assistant message is continued while the model does not think, beside tools too; a server that does not know the field echoes it. Templates of several models refuse a system message that is not the
 * first (ggml-org/llama.cpp#20733).
 */
export const llamaCpp: Provider = {
  id: 'llama.cpp',
  name: 'llama.cpp',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:8080/v1',
  // The server announces this port as its next default.
  otherAddresses: ['http://127.0.0.1:9931/v1'],
  auth: { kind: 'bearer', environmentVariables: ['LLAMA_API_KEY'], optional: true },
  quirks: { prefill: 'continue-final-message', systemAnywhere: false, replayReasoning: 'reasoning_content' },
  fim: { style: 'llama-infill', baseUrl: 'http://127.0.0.1:8080' },
  computesHere: true,
  source: 'built-in',
};
