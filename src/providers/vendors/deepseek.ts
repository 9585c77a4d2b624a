import type { Provider } from '../../models/provider.ts';

/**
 * Fill-in-the-middle and prefill are under `/beta`.
 * Source: https://api-docs.deepseek.com/guides/fim_completion, https://api-docs.deepseek.com/guides/chat_prefix_completion
 */
export const deepseek: Provider = {
  id: 'deepseek',
  name: 'DeepSeek',
  protocol: 'openai-chat',
  baseUrl: 'https://api.deepseek.com',
  prefillBaseUrl: 'https://api.deepseek.com/beta',
  auth: { kind: 'bearer', environmentVariables: ['DEEPSEEK_API_KEY'] },
  quirks: {
    images: false,
    reasoningContentOnToolTurns: true,
    replayReasoning: 'reasoning_content',
    reasoningControl: 'thinking',
    prefill: 'prefix-flag',
  },
  fim: { style: 'deepseek' },
  catalogueId: 'deepseek',
  keyPage: 'https://platform.deepseek.com/api_keys',
  source: 'built-in',
};
