import * as vscode from 'vscode';
import { errorText } from '../../base/error-text.ts';
import type { NextEditController } from './next-edit-controller.ts';
import type { NextEditDependencies } from './next-edit-dependencies.ts';
import { registerCommand } from '../shell/register-command.ts';

/** Milliseconds after activation before any of it is loaded. */
const loadingDelay = 1_000;

/** Registers the prediction of the next edit. Its code is loaded once the window has settled, or with the first command. */
export function registerNextEdit(dependencies: NextEditDependencies): vscode.Disposable {
  let loading: Promise<NextEditController | undefined> | undefined;
  let isDisposed = false;
  const load = (): Promise<NextEditController | undefined> => (loading ??= start());
  const start = async (): Promise<NextEditController | undefined> => {
    const { NextEditController } = await import('./next-edit-controller.ts');
    return isDisposed ? undefined : new NextEditController(dependencies);
  };
  const later = dependencies.clock.after(loadingDelay, () => {
    load().catch((error: unknown) =>
      dependencies.logger.error(`The next edit cannot be predicted: ${errorText(error)}`),
    );
  });
  return vscode.Disposable.from(
    new vscode.Disposable(() => {
      isDisposed = true;
      later.dispose();
      void loading?.then((controller) => controller?.dispose());
    }),
    registerCommand('crossfade.nextEdit.accept', async () => (await load())?.accept(), dependencies.logger),
    registerCommand('crossfade.nextEdit.clear', async () => (await load())?.clear(), dependencies.logger),
  );
}
