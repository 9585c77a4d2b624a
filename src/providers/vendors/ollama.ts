import type { Provider } from '../../models/provider.ts';

export const ollama: Provider = {
  id: 'ollama',
  name: 'Ollama',
  protocol: 'ollama',
  baseUrl: 'http://127.0.0.1:11434',
  auth: { kind: 'none' },
  fim: { style: 'ollama-generate' },
  computesHere: true,
  source: 'built-in',
};
