import type { Provider } from '../../models/provider.ts';

/** The n-gram model of this workspace's own code: in process, no network, no key. */
export const embedded: Provider = {
  id: 'workspace',
  name: 'This workspace',
  protocol: 'workspace',
  baseUrl: '',
  auth: { kind: 'none' },
  models: [{ id: 'ngram', name: 'Built-in (this workspace)', fim: true }],
  source: 'embedded',
};
