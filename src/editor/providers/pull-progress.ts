import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { PullProgress } from '../../protocols/ollama/pull-model.ts';
import type { Connection } from '../../protocols/protocol.ts';
import type { Connector } from '../../routing/connection/connector.ts';
import type { Provider } from '../../models/provider.ts';
import { localize } from '../shell/localize.ts';
import { showError, showProgress } from '../shell/show-notice.ts';
import type { ReportProgress } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';

/** Asks for a model's name and pulls it, with a bar and a way to stop. True when the model is there. */
export async function pullWithProgress(provider: Provider, connector: Connector): Promise<boolean> {
  const t = localize;
  const typed = await vscode.window.showInputBox({
    title: t('Pull a Model with {0}', provider.name),
    prompt: t('The model name in the Ollama library, optionally with a tag'),
    placeHolder: 'qwen2.5-coder:1.5b',
    ignoreFocusOut: true,
    validateInput: (text) => (/\s/.test(text.trim()) ? t('The name must not contain spaces.') : undefined),
  });
  const model = typed?.trim() ?? '';
  if (model === '' || /\s/.test(model)) return false;
  // Nothing of the workspace is sent: the same consent as for the list.
  const connected = await connector.connect(provider, { interactive: true, purpose: 'list' });
  if (!connected.ok) {
    void showError(t('Crossfade: {0}', worded(connected.fault.message, t)));
    return false;
  }
  const { connection } = connected;
  return await showProgress('notification', t('Pulling {0}', model), (report, signal) =>
    run({ connection, model }, report, signal),
  );
}

async function run(
  { connection, model }: { readonly connection: Connection; readonly model: string },
  report: ReportProgress,
  signal: AbortSignal,
): Promise<boolean> {
  let shown = 0;
  const onProgress = ({ status, completedBytes = 0, totalBytes = 0 }: PullProgress): void => {
    const percent = totalBytes === 0 ? 0 : (completedBytes / totalBytes) * 100;
    // Each layer begins at nothing again; the bar never goes back.
    const increment = Math.max(0, percent - shown);
    shown += increment;
    report({ message: percent > 0 ? `${status} ${percent.toFixed(0)} %` : status, increment });
  };
  try {
    const { pullModel } = await import('../../protocols/ollama/pull-model.ts');
    await pullModel(connection, model, onProgress, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const reason = errorText(error);
    void showError(localize('Crossfade: Could not pull {0}: {1}', model, reason));
    return false;
  }
}
