import type { Provider } from '../../models/provider.ts';

/** The system role has the rank of a developer's there, `developer` itself is not known. Source: https://inference-docs.cerebras.ai/resources/openai */
export const cerebras: Provider = {
  id: 'cerebras',
  name: 'Cerebras',
  protocol: 'openai-chat',
  baseUrl: 'https://api.cerebras.ai/v1',
  auth: { kind: 'bearer', environmentVariables: ['CEREBRAS_API_KEY'] },
  quirks: { maxTokensField: 'max_completion_tokens', images: false, systemAnywhere: false },
  catalogueId: 'cerebras',
  keyPage: 'https://cloud.cerebras.ai',
  source: 'built-in',
};
