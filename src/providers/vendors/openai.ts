import type { Provider } from '../../models/provider.ts';

/** Through the Responses API; the quirks hold for an entry of one's own that speaks Chat Completions with it. */
export const openai: Provider = {
  id: 'openai',
  name: 'OpenAI',
  protocol: 'openai-responses',
  baseUrl: 'https://api.openai.com/v1',
  auth: { kind: 'bearer', environmentVariables: ['OPENAI_API_KEY'] },
  quirks: { maxTokensField: 'max_completion_tokens', instructionRole: 'developer', nonNullAssistantContent: false },
  catalogueId: 'openai',
  keyPage: 'https://platform.openai.com/api-keys',
  source: 'built-in',
};
