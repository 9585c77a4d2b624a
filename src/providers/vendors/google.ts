import type { Provider } from '../../models/provider.ts';

/** Gemini through its own API. */
export const google: Provider = {
  id: 'google',
  name: 'Google',
  protocol: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  auth: { kind: 'header', header: 'x-goog-api-key', environmentVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] },
  catalogueId: 'google',
  keyPage: 'https://aistudio.google.com/apikey',
  source: 'built-in',
};
