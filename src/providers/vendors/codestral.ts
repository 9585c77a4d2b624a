import type { Provider } from '../../models/provider.ts';

/**
 * Mistral's host for completion. Its keys are others than those of api.mistral.ai, where Codestral fills in the middle too; it has no model
 * list. Source: https://docs.continue.dev/guides/set-up-codestral
 */
export const codestral: Provider = {
  id: 'codestral',
  name: 'Codestral',
  protocol: 'fim',
  baseUrl: 'https://codestral.mistral.ai/v1',
  auth: { kind: 'bearer', environmentVariables: ['CODESTRAL_API_KEY'] },
  fim: { style: 'mistral' },
  models: [{ id: 'codestral-latest', name: 'Codestral', fim: true }],
  catalogueId: 'mistral',
  keyPage: 'https://console.mistral.ai/codestral',
  source: 'built-in',
};
