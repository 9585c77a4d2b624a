import type { Provider } from '../../models/provider.ts';

/** The models of VS Code itself and of other extensions (`vscode.lm`). VS Code decides where their requests go. */
export const editorModels: Provider = {
  id: 'editor',
  name: 'VS Code',
  protocol: 'editor-lm',
  baseUrl: '',
  auth: { kind: 'none' },
  source: 'editor',
};
