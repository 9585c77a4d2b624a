import type { Provider } from '../models/provider.ts';

export const lmStudio: Provider = {
  id: 'lmstudio',
  name: 'LM Studio',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:1234/v1',
  auth: { kind: 'bearer', environmentVariables: [], optional: true },
  fim: { style: 'completions' },
  source: 'built-in',
};
