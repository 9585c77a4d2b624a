import type { Provider } from '../../models/provider.ts';

/**
 * Open weights with strict chat templates: a system message that is not the first is refused (BerriAI/litellm#39852).
 * Source: https://docs.fireworks.ai/guides/reasoning
 */
export const fireworks: Provider = {
  id: 'fireworks',
  name: 'Fireworks',
  protocol: 'openai-chat',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  auth: { kind: 'bearer', environmentVariables: ['FIREWORKS_API_KEY'] },
  quirks: { systemAnywhere: false, replayReasoning: 'reasoning_content', reasoningControl: 'reasoning_effort' },
  catalogueId: 'fireworks',
  keyPage: 'https://app.fireworks.ai/settings/users/api-keys',
  source: 'built-in',
};
