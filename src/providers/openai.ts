import type { Provider } from '../models/provider.ts';

export const openai: Provider = {
  id: 'openai',
  name: 'OpenAI',
  protocol: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  auth: { kind: 'bearer', environmentVariables: ['OPENAI_API_KEY'] },
  quirks: { maxTokensField: 'max_completion_tokens', instructionRole: 'developer', nonNullAssistantContent: false },
  catalogueId: 'openai',
  keyPage: 'https://platform.openai.com/api-keys',
  source: 'built-in',
};
