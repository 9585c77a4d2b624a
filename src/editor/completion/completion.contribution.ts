import * as vscode from 'vscode';
import type { CompletionSources, SourceScope } from '../../completion/engine/completion-model.ts';
import type { CompletionEngine } from '../../completion/engine/engine.ts';
import type { ConsentStore } from '../../guard/consent.ts';
import type { Redactor } from '../../guard/redact.ts';
import type { Logger } from '../../platform/logger.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import type { EditAskDependencies } from '../../routing/one-shot/ask-for-edit.ts';
import { followAcceptance } from './completion-acceptance.ts';
import { registerCompletionCommands } from './completion-commands.contribution.ts';
import { prepareCompletionContext } from './completion-context.ts';
import { CompletionExclusions } from './completion-exclusions.ts';
import { registerCompletionIndex } from './completion-index.contribution.ts';
import type { IndexPlace } from './completion-index.contribution.ts';
import { explanation } from './completion-explanation.ts';
import { CompletionSnooze } from './completion-snooze.ts';
import { maximumDelay, registerInlineCompletion } from './inline-completion.contribution.ts';
import { LazyCompletionEngine } from './lazy-completion-engine.ts';
import { InlineNotices } from './inline-notices.ts';
import { localize } from '../shell/localize.ts';
import { registerNextEdit } from '../next-edit/next-edit.contribution.ts';
import type { StatusSink } from '../shell/status-bar.ts';
import { markDone } from '../activation/walkthrough-progress.ts';

/** Dependencies of inline completion as a whole; `editorModels` never asks the person for consent, since the person did not start this. */
export interface CompletionDependencies extends EditAskDependencies {
  readonly here: Pick<ModelsHere, 'folderOfPath'>;
  readonly consent: Pick<ConsentStore, 'peek'>;
  readonly files: WorkspaceFiles;
  readonly redactor: Redactor;
  readonly status: StatusSink;
  readonly logger: Logger;
  readonly indexPlace?: IndexPlace;
}

/** Inline completion: models, engine, ghost text, the embedded model and its index, commands and notices. */
export function registerCompletion(dependencies: CompletionDependencies): vscode.Disposable {
  const { registry, choice, here, files, status, clock, logger, indexPlace } = dependencies;
  const notices = new InlineNotices(dependencies);
  const index = registerCompletionIndex({
    files,
    clock,
    logger,
    ...(indexPlace !== undefined && { place: indexPlace }),
  });
  const load = (): Promise<CompletionEngine> => loadEngine(dependencies, { notices, index });
  const engine = new LazyCompletionEngine({ clock, logger, load });
  const exclusions = new CompletionExclusions(files);
  const { redact } = dependencies.redactor;
  const context = prepareCompletionContext({ files, choice, here, registry, clock, redact });
  const snooze = new CompletionSnooze(clock);
  const acceptance = followAcceptance({ engine, clock });
  const { journal } = acceptance;
  status.completionRecord(() => recordLine(journal.total()));
  const watching = [acceptance.onDidEvent(({ kind }) => (kind === 'accepted' ? markDone('completion') : undefined))];
  return vscode.Disposable.from(
    new vscode.Disposable(() => {
      for (const one of watching) one.dispose();
    }),
    registerNextEdit({ ...dependencies, exclusions, snooze, onDidEvent: (listener) => engine.onDidEvent(listener) }),
    registerInlineCompletion({ engine, choice, exclusions, context, snooze, status, clock }),
    new vscode.Disposable(() => acceptance.dispose()),
    new vscode.Disposable(() => context.dispose()),
    new vscode.Disposable(() => snooze.dispose()),
    new vscode.Disposable(() => index.dispose()),
    registerCompletionCommands({ explain: () => explanation({ engine, journal, redact }), snooze, logger }),
  );
}

function recordLine({ shown, taken }: { readonly shown: number; readonly taken: number }): string | undefined {
  return shown === 0 ? undefined : localize('Suggestions in this window: {0} shown, {1} accepted', shown, taken);
}

interface EngineDependencies {
  readonly notices: InlineNotices;
  readonly index: ReturnType<typeof registerCompletionIndex>;
}

async function loadEngine(
  dependencies: CompletionDependencies,
  { notices, index }: EngineDependencies,
): Promise<CompletionEngine> {
  const [{ CompletionEngine }, { completionSources, instantModel }, { Suggest }] = await Promise.all([
    import('../../completion/engine/engine.ts'),
    import('../../completion/engine/sources.ts'),
    import('../../routing/one-shot/suggest.ts'),
  ]);
  const { clock, logger } = dependencies;
  const suggest = new Suggest({ ...dependencies, observer: notices });
  const instant = instantModel(index.model);
  const sources = (scope: SourceScope): CompletionSources => completionSources(suggest, instant, scope);
  return new CompletionEngine({ sources, clock, logger, maximumDelay });
}
