import type { Fault } from '../../conversation/fault.ts';
import type { Provider } from '../../models/provider.ts';
import type { Connection } from '../../protocols/protocol.ts';

/** A connection, or why there is none (no key: `auth`; untrusted, not consented or switched off: `policy`). */
export type ConnectResult =
  { readonly ok: true; readonly connection: Connection } | { readonly ok: false; readonly fault: Fault };

/**
 * The one way to a provider: fetches the key bound to provider and origin, checks trust and consent, and hands out a `fetch` that can reach
 * this provider's origin only.
 */
export interface Connector {
  /**
   * `interactive` false never shows a question: a missing consent is then a `policy` fault. `purpose` `list` asks for the model list only:
   * nothing of the workspace is sent, so trust is needed and consent is not. `model` is the one that will be asked: a server may hand its
   * requests on to another host, which needs consent too.
   */
  connect(
    provider: Provider,
    options: { readonly interactive: boolean; readonly purpose?: 'list'; readonly model?: string },
  ): Promise<ConnectResult>;
}
