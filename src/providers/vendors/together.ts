import type { Provider } from '../../models/provider.ts';

/**
 * Open weights: their own chat templates decide, and several refuse a system message that is not the first.
 * Source: https://docs.together.ai/docs/inference/openai-compatibility, vllm-project/vllm#41114
 */
export const together: Provider = {
  id: 'together',
  name: 'Together',
  protocol: 'openai-chat',
  baseUrl: 'https://api.together.ai/v1',
  auth: { kind: 'bearer', environmentVariables: ['TOGETHER_API_KEY'] },
  quirks: { systemAnywhere: false },
  catalogueId: 'together',
  keyPage: 'https://api.together.ai/settings/api-keys',
  source: 'built-in',
};
