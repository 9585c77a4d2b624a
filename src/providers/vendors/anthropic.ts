import type { Provider } from '../../models/provider.ts';

export const anthropic: Provider = {
  id: 'anthropic',
  name: 'Anthropic',
  protocol: 'anthropic-messages',
  baseUrl: 'https://api.anthropic.com',
  auth: { kind: 'header', header: 'x-api-key', environmentVariables: ['ANTHROPIC_API_KEY'] },
  catalogueId: 'anthropic',
  keyPage: 'https://console.anthropic.com/settings/keys',
  source: 'built-in',
};
