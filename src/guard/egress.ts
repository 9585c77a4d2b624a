import type { EgressGate } from '../platform/http.ts';
import type { ConsentStore } from './consent.ts';

export interface EgressDependencies {
  /** `workspace.isTrusted`, asked every time. */
  readonly isTrusted: () => boolean;
  /** False while the person has switched the editor's or the product's features off. */
  readonly isOn: () => boolean;
  /** What was agreed to before. The gate never asks: the person was asked before the request was made, where that was allowed. */
  readonly consent: Pick<ConsentStore, 'peek'>;
}

/** The decision before every request: features on, workspace trusted, destination agreed to. Loopback needs trust too. */
export function createEgressGate(dependencies: EgressDependencies): EgressGate {
  const quickly = (): 'off' | 'untrusted' | undefined => {
    if (!dependencies.isOn()) return 'off';
    return dependencies.isTrusted() ? undefined : 'untrusted';
  };
  return {
    allow: (origin) =>
      Promise.resolve(quickly() ?? (dependencies.consent.peek(origin) === 'given' ? 'allowed' : 'no-consent')),
  };
}
