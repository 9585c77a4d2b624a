import type { Provider } from '../models/provider.ts';

export const vllm: Provider = {
  id: 'vllm',
  name: 'vLLM',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:8000/v1',
  auth: { kind: 'bearer', environmentVariables: ['VLLM_API_KEY'], optional: true },
  quirks: { prefill: 'continue-final-message' },
  fim: { style: 'completions' },
  source: 'built-in',
};
