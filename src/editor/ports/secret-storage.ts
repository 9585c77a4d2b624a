import type * as vscode from 'vscode';
import type { SecretPort } from '../../platform/secrets.ts';

/** The secret store of VS Code. It may fail, hang or forget; the key ring takes that as "no key". */
export function secretStorage(secrets: vscode.SecretStorage): SecretPort {
  return {
    get: async (name) => await secrets.get(name),
    store: async (name, value) => {
      await secrets.store(name, value);
    },
    delete: async (name) => {
      await secrets.delete(name);
    },
    names: async () => await secrets.keys(),
  };
}
