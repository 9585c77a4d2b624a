import type { Provider } from '../../models/provider.ts';

export const mistral: Provider = {
  id: 'mistral',
  name: 'Mistral',
  protocol: 'openai-chat',
  baseUrl: 'https://api.mistral.ai/v1',
  auth: { kind: 'bearer', environmentVariables: ['MISTRAL_API_KEY'] },
  quirks: {
    streamUsage: false,
    toolResultName: true,
    replayReasoning: 'content-parts',
    prefill: 'prefix-flag',
  },
  fim: { style: 'mistral' },
  catalogueId: 'mistral',
  keyPage: 'https://console.mistral.ai/api-keys',
  source: 'built-in',
};
