import * as vscode from 'vscode';
import { ConsentStore } from '../../guard/consent.ts';
import { KeyRing } from '../../guard/key-ring.ts';
import { createRedactor } from '../../guard/redact.ts';
import type { Redactor } from '../../guard/redact.ts';
import { systemClock } from '../../platform/clock.ts';
import type { StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import { LazyWorkspaceFiles } from '../../platform/lazy-workspace-files.ts';
import { createConnector } from '../../routing/connection/connect.ts';
import type { Connector } from '../../routing/connection/connector.ts';
import { askConsent, consentMemory, consentWorkspace } from '../providers/consent.contribution.ts';
import { createOutputChannelLogger } from '../ports/output-channel-logger.ts';
import type { OutputChannelLogger } from '../ports/output-channel-logger.ts';
import { openDocuments, textEncodings, workspaceRoots } from '../ports/open-documents.ts';
import { secretStorage } from '../ports/secret-storage.ts';
import { workspaceTrust } from '../ports/workspace-trust.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { areAiFeaturesDisabled } from '../shell/read-setting.ts';

/** What every feature depends on: time, log, trust, keys, consent, files, and the one way to the network. */
export interface Foundation {
  readonly clock: Clock;
  readonly logger: OutputChannelLogger;
  readonly redactor: Redactor;
  readonly trust: WorkspaceTrust;
  readonly keys: KeyRing;
  readonly consent: ConsentStore;
  readonly connector: Connector;
  readonly files: LazyWorkspaceFiles;
  /** The way to start the thread that a model's patterns are matched in. */
  readonly patternThread: () => Promise<StartBackground>;
}

/** Builds the foundation; nothing is sent, read or asked yet. */
export function startFoundation(context: vscode.ExtensionContext): Foundation {
  const clock = systemClock;
  const redactor = createRedactor();
  const logger = createOutputChannelLogger(redactor.pieces());
  const { version } = context.extension.packageJSON as { readonly version: string };
  logger.info(
    `Crossfade ${version} in VS Code ${vscode.version}, ${workspaceTrust.isTrusted() ? 'trusted' : 'restricted'} workspace.`,
  );
  const isTrusted = (): boolean => workspaceTrust.isTrusted();
  const keys = new KeyRing({ secrets: secretStorage(context.secrets), clock, onKey: redactor.add });
  const consent = new ConsentStore({
    memory: consentMemory(context.workspaceState),
    ask: askConsent,
    isTrusted,
    workspace: consentWorkspace(),
  });
  const connector = createConnector({
    keys,
    consent,
    isTrusted,
    isOn: () => !areAiFeaturesDisabled(),
    network: { fetch: () => globalThis.fetch, clock, logger },
  });
  const files = new LazyWorkspaceFiles(async () => {
    const { NodeWorkspaceFiles } = await import('../../platform/node-workspace-files.ts');
    return new NodeWorkspaceFiles({ roots: workspaceRoots, openDocuments, clock, encodings: textEncodings });
  });
  const worker = context.asAbsolutePath('dist/pattern-worker.js');
  const patternThread = async (): Promise<StartBackground> =>
    (await import('../../platform/node-background.ts')).nodeBackground(worker);
  context.subscriptions.push(new vscode.Disposable(() => logger.dispose()));
  return { clock, logger, redactor, trust: workspaceTrust, keys, consent, connector, files, patternThread };
}
