import type { Disposable } from '../models/listeners.ts';

/** Something a person could use but has not set up yet. */
export interface Finding {
  /** Provider id in the registry. */
  readonly providerId: string;
  readonly kind: 'local-server' | 'environment-key' | 'editor-models' | 'stored-key';
  /** One line for the person, e.g. `Ollama on this machine, 3 models`. Never holds a key. */
  readonly title: string;
  /** For `environment-key`: the variable's name. */
  readonly variable?: string;
  /** Models found, where known. */
  readonly models: readonly string[];
}

/** Finds out what is there. */
export interface Discovery {
  /** What the last detection found. */
  readonly findings: readonly Finding[];
  readonly onDidChange: (listener: () => void) => Disposable;
  /** Looks for servers on this machine, keys in the environment, models of VS Code. Sends nothing in an untrusted workspace. Never rejects. */
  detect(signal?: AbortSignal): Promise<readonly Finding[]>;
  /** Fetches the live model list of one provider, or of all that are usable. Results and failures go to the registry. Never rejects. */
  refresh(providerId?: string, signal?: AbortSignal): Promise<void>;
}
