import type { Provider } from '../../models/provider.ts';

/** Wants a key only where its owner switched that on. Source: https://lmstudio.ai/docs/developer/core/authentication */
export const lmStudio: Provider = {
  id: 'lmstudio',
  name: 'LM Studio',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:1234/v1',
  auth: { kind: 'bearer', environmentVariables: ['LM_API_TOKEN'], optional: true },
  quirks: { systemAnywhere: false },
  fim: { style: 'completions' },
  computesHere: true,
  source: 'built-in',
};
