import type { Disposable } from '../../base/listeners.ts';

/** Something a person could use but has not set up yet. */
export interface Finding {
  /** Provider id in the registry. */
  readonly providerId: string;
  readonly kind: 'local-server' | 'local-key-needed' | 'environment-key' | 'editor-models' | 'stored-key';
  /** Name of the provider. */
  readonly name: string;
  /** For `environment-key`: the variable's name. */
  readonly variable?: string;
  /** Models found, where known. */
  readonly models: readonly string[];
}

/** What a detection looks at, and what ends it. */
export interface DetectOptions {
  /** Only this provider; all unless given. */
  readonly only?: string;
  readonly signal?: AbortSignal;
}

/** Finds out what is there. Fires after the first detection of everything, and then only when the findings changed. */
export interface Discovery {
  /** What the last detection found. */
  readonly findings: readonly Finding[];
  readonly onDidChange: (listener: () => void) => Disposable;
  /**
   * Looks for servers on this machine, keys in the environment, models of VS Code. For everything that runs by itself: a provider is asked for
   * its list at most once a minute, and not at all while one that came is known. Sends nothing in an untrusted workspace. Never rejects.
   */
  detect(options?: DetectOptions): Promise<readonly Finding[]>;
  /**
   * Fetches the live model list of one provider, or of all that are usable, because a person asked for it. Results and failures go to the
   * registry. Never rejects.
   */
  refresh(providerId?: string, signal?: AbortSignal): Promise<void>;
  /** The same for a list that a person looks at: only what is unknown or old, each provider at most once a minute. Never rejects. */
  freshen(signal?: AbortSignal): Promise<void>;
}
