export const actionVerbs = [
  'set-key',
  'select-model',
  'manage-providers',
  'add-server',
  'manage-destinations',
  'new-chat',
  'show-log',
  'show-spending',
  'manage-trust',
  'retry',
  'continue',
  'switch-now',
  'return-to',
  'ask-file',
  'show-walkthrough',
] as const;

/** What an action button can do; the only words the view can make the host act on. */
export type ActionVerb = (typeof actionVerbs)[number];
