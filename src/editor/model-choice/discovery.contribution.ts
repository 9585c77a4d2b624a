import type { KeyRing } from '../../guard/key-ring.ts';
import type { Disposable } from '../../base/listeners.ts';
import { editorModels } from '../../providers/vendors/editor-models.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import { DetectionQueue } from './detection-queue.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';

/** What starts a detection. */
export interface DetectionTriggers {
  readonly discovery: Discovery;
  readonly keys: Pick<KeyRing, 'onDidChange'>;
  readonly trust: Pick<WorkspaceTrust, 'onDidGrant'>;
  /** Fires when other extensions offer other models; never for our own. */
  readonly onDidChangeThirdPartyModels: (listener: () => void) => Disposable;
  /** Fires when the person's providers, or VS Code's switch for such features, changed. */
  readonly onDidChangeSettings: (listener: () => void) => Disposable;
}

/**
 * Detects once at the start and again whenever something changed that it depends on, and only where it changed; several changes at once make
 * one detection. How often a server is asked is limited in the discovery itself.
 */
export function registerDiscovery(dependencies: DetectionTriggers): Disposable {
  const abort = new AbortController();
  const { signal } = abort;
  const queue = new DetectionQueue((only) =>
    dependencies.discovery.detect(only === undefined ? { signal } : { only, signal }),
  );
  const all = (): void => queue.add();
  all();
  const watching = [
    dependencies.keys.onDidChange((providerId) => queue.add(providerId)),
    dependencies.trust.onDidGrant(all),
    dependencies.onDidChangeSettings(all),
    dependencies.onDidChangeThirdPartyModels(() => queue.add(editorModels.id)),
  ];
  return {
    dispose: () => {
      abort.abort();
      queue.close();
      for (const one of watching) one.dispose();
    },
  };
}
