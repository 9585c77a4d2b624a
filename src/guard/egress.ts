import type { EgressGate } from '../platform/http.ts';
import type { ConsentStore } from './consent.ts';

export interface EgressPorts {
  /** `workspace.isTrusted`, asked every time. */
  readonly isTrusted: () => boolean;
  /** False while the person has switched the editor's or the product's features off. */
  readonly isOn: () => boolean;
  readonly consent: Pick<ConsentStore, 'request'>;
}

/** The decision before every request: features on, workspace trusted, destination agreed to. Loopback needs trust too. */
export function createEgressGate(ports: EgressPorts): EgressGate {
  const quickly = (): 'off' | 'untrusted' | undefined => {
    if (!ports.isOn()) return 'off';
    return ports.isTrusted() ? undefined : 'untrusted';
  };
  return {
    allow: async (origin) => {
      const before = quickly();
      if (before !== undefined) return before;
      const agreed = await ports.consent.request(origin);
      return quickly() ?? (agreed ? 'allowed' : 'no-consent');
    },
  };
}
