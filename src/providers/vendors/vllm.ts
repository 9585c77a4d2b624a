import type { Provider } from '../../models/provider.ts';

/**
 * Continues the last message on request, and gives templates the reasoning of earlier steps from `reasoning` (its `chat_utils.py`). Templates
 * of several models refuse a system message that is not the first (vllm-project/vllm#41114).
 */
export const vllm: Provider = {
  id: 'vllm',
  name: 'vLLM',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:8000/v1',
  auth: { kind: 'bearer', environmentVariables: ['VLLM_API_KEY'], optional: true },
  quirks: { prefill: 'continue-final-message', systemAnywhere: false, replayReasoning: 'reasoning' },
  fim: { style: 'completions' },
  computesHere: true,
  source: 'built-in',
};
