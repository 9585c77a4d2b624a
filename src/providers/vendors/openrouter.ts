import type { Provider } from '../../models/provider.ts';

export const openrouter: Provider = {
  id: 'openrouter',
  name: 'OpenRouter',
  protocol: 'openai-chat',
  baseUrl: 'https://openrouter.ai/api/v1',
  auth: { kind: 'bearer', environmentVariables: ['OPENROUTER_API_KEY'] },
  quirks: { replayReasoning: 'reasoning_details', reasoningControl: 'reasoning' },
  catalogueId: 'openrouter',
  keyPage: 'https://openrouter.ai/settings/keys',
  source: 'built-in',
};
