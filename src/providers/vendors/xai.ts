import type { Provider } from '../../models/provider.ts';

/**
 * Grok through the Responses API: Chat Completions is deprecated there and returns no reasoning.
 * Source: https://docs.x.ai/developers/model-capabilities/text/comparison
 */
export const xai: Provider = {
  id: 'xai',
  name: 'xAI',
  protocol: 'openai-responses',
  baseUrl: 'https://api.x.ai/v1',
  auth: { kind: 'bearer', environmentVariables: ['XAI_API_KEY'] },
  quirks: { maxTokensField: 'max_completion_tokens', instructionRole: 'system' },
  catalogueId: 'x-ai',
  keyPage: 'https://console.x.ai',
  source: 'built-in',
};
