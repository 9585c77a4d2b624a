import type { Provider } from '../models/provider.ts';

export const llamaCpp: Provider = {
  id: 'llama.cpp',
  name: 'llama.cpp',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:8080/v1',
  auth: { kind: 'bearer', environmentVariables: ['LLAMA_API_KEY'], optional: true },
  quirks: { prefill: 'last-message' },
  fim: { style: 'llama-infill', baseUrl: 'http://127.0.0.1:8080' },
  source: 'built-in',
};
