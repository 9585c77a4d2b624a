import * as vscode from 'vscode';
import { CompletionEngine } from '../completion/engine.ts';
import { completionSources, instantModel } from '../completion/sources.ts';
import type { ConsentStore } from '../guard/consent.ts';
import type { Registry } from '../models/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import type { BudgetGate } from '../routing/budget-gate.ts';
import type { Connector } from '../routing/connector.ts';
import type { EndpointChoice } from '../routing/endpoint-choice.ts';
import type { ModelChoice } from '../routing/model-choice.ts';
import { Suggest } from '../routing/suggest.ts';
import { registerCompletionCommands } from './completion-commands.contribution.ts';
import { CompletionExclusions } from './completion-exclusions.ts';
import { registerCompletionIndex } from './completion-index.contribution.ts';
import type { IndexPlace } from './completion-index.contribution.ts';
import { maximumDelay, registerInlineCompletion } from './inline-completion.contribution.ts';
import { InlineNotices } from './inline-notices.ts';
import type { StatusSink } from './status-bar.ts';

/** What inline completion as a whole stands on. */
export interface CompletionParts {
  readonly registry: Registry;
  readonly choice: ModelChoice;
  readonly connector: Connector;
  readonly endpoints: EndpointChoice;
  readonly budgets: BudgetGate;
  readonly consent: Pick<ConsentStore, 'peek'>;
  /** Models of VS Code that never ask the person for consent: nobody started this. */
  readonly editorModels: EditorModels;
  readonly files: WorkspaceFiles;
  readonly status: StatusSink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly indexPlace?: IndexPlace;
}

/** Inline completion: models, engine, ghost text, the embedded model and its index, commands and notices. */
export function registerCompletion(parts: CompletionParts): vscode.Disposable {
  const { registry, choice, connector, endpoints, budgets, editorModels, files, status, clock, logger, indexPlace } =
    parts;
  const notices = new InlineNotices(parts);
  const suggest = new Suggest({
    registry,
    choice,
    connector,
    endpoints,
    budgets,
    editorModels,
    clock,
    observer: notices,
  });
  const index = registerCompletionIndex({
    files,
    clock,
    logger,
    ...(indexPlace !== undefined && { place: indexPlace }),
  });
  const instant = instantModel(index.model);
  const engine = new CompletionEngine({
    sources: (scope) => completionSources(suggest, instant, scope),
    clock,
    logger,
    maximumDelay,
  });
  const exclusions = new CompletionExclusions(files);
  const watching = choice.onDidChange(() => suggest.forgetFailures());
  return vscode.Disposable.from(
    notices,
    notices.onDidChange(() => suggest.forgetFailures()),
    new vscode.Disposable(() => watching.dispose()),
    registerInlineCompletion({ engine, choice, exclusions, status }),
    new vscode.Disposable(() => index.dispose()),
    registerCompletionCommands(() => engine.explainLast(), logger),
  );
}
