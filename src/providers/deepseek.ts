import type { Provider } from '../models/provider.ts';

export const deepseek: Provider = {
  id: 'deepseek',
  name: 'DeepSeek',
  protocol: 'openai-chat',
  baseUrl: 'https://api.deepseek.com',
  auth: { kind: 'bearer', environmentVariables: ['DEEPSEEK_API_KEY'] },
  quirks: {
    images: false,
    reasoningContentOnToolTurns: true,
    replayReasoning: 'reasoning_content',
    reasoningControl: 'thinking',
  },
  fim: { style: 'deepseek' },
  catalogueId: 'deepseek',
  keyPage: 'https://platform.deepseek.com/api_keys',
  source: 'built-in',
};
