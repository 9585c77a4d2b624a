import type { Provider } from '../../models/provider.ts';

/** A gateway at its usual port. What it can do is what the model behind it can. Source: https://docs.litellm.ai/docs/simple_proxy */
export const liteLlm: Provider = {
  id: 'litellm',
  name: 'LiteLLM',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:4000/v1',
  auth: { kind: 'bearer', environmentVariables: ['LITELLM_API_KEY'], optional: true },
  quirks: { systemAnywhere: false },
  source: 'built-in',
};
