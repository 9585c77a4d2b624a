import * as vscode from 'vscode';
import type { CompletionEngine } from '../../completion/engine/engine.ts';
import { continued } from '../../completion/engine/suggestion.ts';
import type { CompletionCall, CompletionEvent, Suggestion } from '../../completion/engine/suggestion.ts';
import { notebookPieces } from '../../completion/prompt/notebook-cells.ts';
import type { FimFile } from '../../protocols/fim/fim-request.ts';
import { sameModel } from '../../models/model-ref.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';
import { AnticipatedKeys } from './anticipated-keys.ts';
import { ChosenModels } from './chosen-models.ts';
import type { ChosenFor } from './chosen-models.ts';
import type { CompletionContext } from './completion-context.ts';
import { documentText, gateOf, shownPath, shownPlace } from './completion-gate.ts';
import type { CompletionPlace } from './completion-gate.ts';
import type { CompletionExclusions } from './completion-exclusions.ts';
import type { CompletionSnooze } from './completion-snooze.ts';
import { completionSchemes, withReplacement } from './inline-text.ts';
import type { Replacement } from './inline-text.ts';
import { workspaceTrust } from '../ports/workspace-trust.ts';
import { onDidChangeAiFeatures, onDidChangeSettings, readSetting } from '../shell/read-setting.ts';
import type { StatusSink } from '../shell/status-bar.ts';

/** Runs after a suggestion was accepted; VS Code has no other sign of it. Not in the manifest: it is never run by hand. */
const acceptedCommand = 'crossfade.internal.accepted';
const ignoreFiles = /(?:^|\/)\.(?:gitignore|crossfadeignore)$/;

/** Dependencies of inline completion. */
export interface InlineCompletionDependencies {
  readonly engine: Pick<
    CompletionEngine,
    'provide' | 'anticipate' | 'prepare' | 'accepted' | 'refused' | 'close' | 'reset' | 'onDidEvent' | 'dispose'
  >;
  readonly choice: ModelChoice;
  readonly exclusions: CompletionExclusions;
  readonly context: Pick<CompletionContext, 'read' | 'forget' | 'onDidPrepare'>;
  readonly snooze: Pick<CompletionSnooze, 'end' | 'onDidChange'>;
  readonly status: StatusSink;
  readonly clock: Clock;
}

/** Registers ghost text for files, with everything that keeps the engine in step with the editor. */
export function registerInlineCompletion(dependencies: InlineCompletionDependencies): vscode.Disposable {
  const { engine, choice, exclusions, context, snooze, status } = dependencies;
  const keys = new AnticipatedKeys(
    dependencies.clock,
    (document, position) => void anticipate(dependencies, document, position),
  );
  const calls = new Set<AbortController>();
  const endCalls = (): void => {
    for (const call of calls) call.abort();
  };
  const provider: vscode.InlineCompletionItemProvider = {
    provideInlineCompletionItems: (document, position, context, token) => {
      if (!isInvoked(context)) keys.asked(document);
      return provide(dependencies, { document, position, context, token, isInvoked: isInvoked(context) }, calls);
    },
  };
  const chosen = new ChosenModels(choice);
  const opened = (editors: readonly vscode.TextEditor[]): void => chosen.opened(editors.map(documentOf));
  opened(vscode.window.visibleTextEditors);
  const forgetExclusions = (uri: vscode.Uri): void => {
    if (!ignoreFiles.test(uri.path)) return;
    exclusions.forget();
    context.forget();
  };
  const following = [
    engine.onDidEvent((event) => showEvent(event, choice, status)),
    choice.onDidChange(() => chosen.haveChanged() && forgetModels(dependencies)),
    context.onDidPrepare(() => void prepare(dependencies)),
    snooze.onDidChange(() => {
      status.completionSnoozed(snooze.end);
      if (snooze.end !== undefined) endCalls();
    }),
  ];
  return vscode.Disposable.from(
    ...following.map((each) => new vscode.Disposable(() => each.dispose())),
    new vscode.Disposable(() => keys.dispose()),
    vscode.languages.registerInlineCompletionItemProvider(
      completionSchemes.map((scheme) => ({ scheme })),
      provider,
    ),
    vscode.commands.registerCommand(acceptedCommand, (id: unknown, isContinued: unknown) => {
      if (typeof id === 'number') engine.accepted(id, 'whole', isContinued === true);
    }),
    vscode.window.onDidChangeVisibleTextEditors(opened),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      chosen.closed(uri.toString());
      engine.close(uri.toString());
    }),
    vscode.workspace.onDidSaveTextDocument((document) => forgetExclusions(document.uri)),
    vscode.workspace.onDidDeleteFiles((event) => event.files.forEach(forgetExclusions)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => exclusions.forget()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => engine.reset()),
    onDidChangeSettings(['crossfade.completion.enabled'], endCalls),
    onDidChangeAiFeatures(() => {
      // Before the rest: a call that goes on would ask anew.
      endCalls();
      engine.reset();
    }),
    new vscode.Disposable(() => engine.dispose()),
  );
}

/** Others are asked from now on: what the earlier ones said does not count, and what was gathered for them may not be for the new ones. */
function forgetModels({ engine, context }: InlineCompletionDependencies): void {
  engine.reset();
  context.forget();
}

/** The longest pause before a request, for the document that is being edited. For the engine's port. */
export function maximumDelay(): number {
  return readSetting('crossfade.completion.maximumDelay', vscode.window.activeTextEditor?.document);
}

/** Tells the engine where the person may type next; only what might be sent with a key anyway. */
async function prepare(dependencies: InlineCompletionDependencies): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !workspaceTrust.isTrusted()) return;
  const place = { document: editor.document, position: editor.selection.active, isInvoked: false };
  const gate = await gateOf(place, dependencies);
  if (gate.ok) dependencies.engine.prepare(callOf(place, undefined, dependencies.context));
}

/** Has what only a model can answer asked for at once. The gate is asked last: most keys are answered from memory. */
async function anticipate(
  dependencies: InlineCompletionDependencies,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<void> {
  const { version } = document;
  const place = { document, position, isInvoked: false };
  const isAllowed = async (): Promise<boolean> =>
    (await gateOf(place, dependencies)).ok && document.version === version;
  await dependencies.engine.anticipate(callOf(place, undefined, dependencies.context), isAllowed);
}

function isInvoked({ triggerKind }: vscode.InlineCompletionContext): boolean {
  return triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
}

interface Request extends CompletionPlace {
  readonly context: vscode.InlineCompletionContext;
  readonly token: vscode.CancellationToken;
}

/** `calls` holds what ends the calls under way, where they are switched off. */
async function provide(
  dependencies: InlineCompletionDependencies,
  request: Request,
  calls: Set<AbortController>,
): Promise<vscode.InlineCompletionItem[] | undefined> {
  const { engine } = dependencies;
  const { document, token } = request;
  const { version } = document;
  const controller = new AbortController();
  const isEnded = (): boolean => token.isCancellationRequested || controller.signal.aborted;
  calls.add(controller);
  const listening = token.onCancellationRequested(() => controller.abort());
  try {
    const gate = await gateOf(request, dependencies);
    if (isEnded()) return undefined;
    if (!gate.ok) {
      engine.refused(shownPlace(request), gate.reason);
      return undefined;
    }
    const selected = selectedOf(request);
    const suggestion = await engine.provide(callOf(request, selected, dependencies.context), controller.signal);
    // Offsets of an older text would land in the wrong place.
    if (suggestion === undefined || isEnded() || document.version !== version) return undefined;
    return itemsOf(document, suggestion, selected);
  } finally {
    calls.delete(controller);
    listening.dispose();
  }
}

/** What is selected in the list of suggestions stands where the cursor is: ghost text has to go on from there. */
function selectedOf({ document, context }: Request): Replacement | undefined {
  const info = context.selectedCompletionInfo;
  if (info === undefined) return undefined;
  return { start: document.offsetAt(info.range.start), end: document.offsetAt(info.range.end), text: info.text };
}

function callOf(
  at: CompletionPlace,
  selected: Replacement | undefined,
  prepared: InlineCompletionDependencies['context'],
): CompletionCall {
  const { document, position, isInvoked: isAsked } = at;
  const gathered = prepared.read(document, position.line).files;
  const cells = otherCells(document);
  const files = cells.length === 0 ? gathered : [...gathered, ...cells];
  const text = documentText(document);
  return {
    document: document.uri.toString(),
    version: document.version,
    languageId: document.languageId,
    path: shownPath(document),
    place: shownPlace(at),
    text: selected === undefined ? text : withReplacement(text, selected),
    offset: selected === undefined ? document.offsetAt(position) : selected.start + selected.text.length,
    trigger: isAsked ? 'invoke' : 'automatic',
    ...(files.length > 0 && { extra: files }),
  };
}

/** What else stands in the notebook of a cell; nothing for other documents. */
function otherCells(document: vscode.TextDocument): readonly FimFile[] {
  if (document.uri.scheme !== 'vscode-notebook-cell') return [];
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cells = notebook.getCells();
    const index = cells.findIndex((cell) => cell.document === document);
    if (index < 0) continue;
    const texts = cells.map((cell) => ({
      isCode: cell.kind === vscode.NotebookCellKind.Code,
      text: cell.document.getText(),
    }));
    return notebookPieces(texts, index, shownPath(document));
  }
  return [];
}

/**
 * The suggestion, and as a second choice the suggestion with what follows it. VS Code shows the second by itself as soon as the first is typed
 * to its end, so that the next line does not wait for another call.
 */
function itemsOf(
  document: vscode.TextDocument,
  suggestion: Suggestion,
  selected: Replacement | undefined,
): vscode.InlineCompletionItem[] {
  const item = itemOf(document, suggestion, selected);
  if (suggestion.continuation === undefined || selected !== undefined) return [item];
  return [item, itemOf(document, continued(suggestion), selected, true)];
}

function itemOf(
  document: vscode.TextDocument,
  { id, insertText, range }: Suggestion,
  selected: Replacement | undefined,
  isContinued = false,
): vscode.InlineCompletionItem {
  // Offsets behind a selected entry are those of the text with it.
  const shift = selected === undefined ? 0 : selected.text.length - (selected.end - selected.start);
  const start = document.positionAt(selected?.start ?? range.start);
  const end = document.positionAt(range.end - shift);
  const command = {
    command: acceptedCommand,
    title: vscode.l10n.t('Completion accepted'),
    arguments: [id, isContinued],
  };
  return new vscode.InlineCompletionItem((selected?.text ?? '') + insertText, new vscode.Range(start, end), command);
}

function documentOf({ document }: vscode.TextEditor): ChosenFor {
  return { resource: document.uri.toString(), languageId: document.languageId };
}

function showEvent(event: CompletionEvent, choice: ModelChoice, status: StatusSink): void {
  if (event.kind === 'busy') status.completionBusy(event.isBusy);
  else if (event.kind === 'answered') status.fallback(event.isFallback ? event.model : undefined);
  else if (event.kind === 'shown' && !sameModel(event.suggestion.model, activeModel(choice))) {
    status.fallback(event.suggestion.model);
  }
}

function activeModel(choice: ModelChoice): ReturnType<ModelChoice['resolve']>['refs'][number] | undefined {
  const document = vscode.window.activeTextEditor?.document;
  const scope = document === undefined ? {} : { resource: document.uri.toString(), languageId: document.languageId };
  return choice.resolve('completion', scope).refs[0];
}
