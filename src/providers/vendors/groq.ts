import type { Provider } from '../../models/provider.ts';

export const groq: Provider = {
  id: 'groq',
  name: 'Groq',
  protocol: 'openai-chat',
  baseUrl: 'https://api.groq.com/openai/v1',
  auth: { kind: 'bearer', environmentVariables: ['GROQ_API_KEY'] },
  quirks: { maxTokensField: 'max_completion_tokens' },
  catalogueId: 'groq',
  keyPage: 'https://console.groq.com/keys',
  source: 'built-in',
};
