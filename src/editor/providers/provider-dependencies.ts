import type { SmallStore } from '../ports/memento-store.ts';
import type { KeyRing } from '../../guard/key-ring.ts';
import type { LearnedSettingsStore } from '../../models/learned-settings.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Connector } from '../../routing/connection/connector.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';

/** Dependencies of entering keys. */
export interface KeyEntryDependencies {
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly discovery: Discovery;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The value of an environment variable; read only after the person said yes. */
  readonly variable: (name: string) => string | undefined;
}

/** Dependencies of managing and testing providers. */
export interface ProviderManagerDependencies extends KeyEntryDependencies {
  readonly connector: Connector;
  readonly trust: WorkspaceTrust;
  readonly learned: LearnedSettingsStore;
  /** How well models write the dialects of edits. */
  readonly dialectStore: SmallStore;
  /** Tells which model of a provider is in use: the likeliest one to test. */
  readonly here: ModelsHere;
}
