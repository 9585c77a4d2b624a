import type { ExtensionContext } from 'vscode';

export function activate(_context: ExtensionContext): void {
  // Filled as the features arrive.
}
