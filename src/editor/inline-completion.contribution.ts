import * as vscode from 'vscode';
import type { DocumentText } from '../completion/document-snapshot.ts';
import type { CompletionEngine } from '../completion/engine.ts';
import { mayComplete } from '../completion/gate.ts';
import type { GateResult } from '../completion/gate.ts';
import type { CompletionCall, CompletionEvent, Suggestion } from '../completion/suggestion.ts';
import { isSecretFile } from '../guard/secret-files.ts';
import { formatModelRef, sameModel } from '../models/model-ref.ts';
import type { ModelChoice } from '../routing/model-choice.ts';
import type { CompletionExclusions } from './completion-exclusions.ts';
import { isLanguageOn } from './completion-languages.ts';
import { completionSchemes, withReplacement } from './inline-text.ts';
import type { Replacement } from './inline-text.ts';
import { workspacePath } from './ports/open-documents.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures, readSetting } from './read-setting.ts';
import type { StatusSink } from './status-bar.ts';

/** Runs after a suggestion was accepted; VS Code has no other sign of it. Not in the manifest: nobody starts it by hand. */
const acceptedCommand = 'crossfade.internal.accepted';
const ignoreFiles = /(?:^|\/)\.(?:gitignore|crossfadeignore)$/;

/** What inline completion stands on. */
export interface InlineCompletionParts {
  readonly engine: Pick<
    CompletionEngine,
    'provide' | 'accepted' | 'refused' | 'close' | 'reset' | 'onDidEvent' | 'dispose'
  >;
  readonly choice: ModelChoice;
  readonly exclusions: CompletionExclusions;
  readonly status: StatusSink;
}

/** Registers ghost text for files, with everything that keeps the engine in step with the editor. */
export function registerInlineCompletion(parts: InlineCompletionParts): vscode.Disposable {
  const { engine, choice, exclusions, status } = parts;
  const provider: vscode.InlineCompletionItemProvider = {
    provideInlineCompletionItems: (document, position, context, token) =>
      provide(parts, { document, position, context, token }),
  };
  let chosen = chosenModels(choice);
  const choiceChanged = (): void => {
    const now = chosenModels(choice);
    if (now === chosen) return;
    chosen = now;
    engine.reset();
  };
  const forgetExclusions = (uri: vscode.Uri): void => {
    if (ignoreFiles.test(uri.path)) exclusions.forget();
  };
  const following = [engine.onDidEvent((event) => showEvent(event, choice, status)), choice.onDidChange(choiceChanged)];
  return vscode.Disposable.from(
    ...following.map((each) => new vscode.Disposable(() => each.dispose())),
    vscode.languages.registerInlineCompletionItemProvider(
      completionSchemes.map((scheme) => ({ scheme })),
      provider,
    ),
    vscode.commands.registerCommand(acceptedCommand, (id: unknown) => {
      if (typeof id === 'number') engine.accepted(id);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => engine.close(document.uri.toString())),
    vscode.workspace.onDidSaveTextDocument((document) => forgetExclusions(document.uri)),
    vscode.workspace.onDidDeleteFiles((event) => event.files.forEach(forgetExclusions)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => exclusions.forget()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => engine.reset()),
    onDidChangeAiFeatures(() => engine.reset()),
    new vscode.Disposable(() => engine.dispose()),
  );
}

/** The longest pause before a request, for the document that is being edited. For the engine's port. */
export function maximumDelay(): number {
  return readSetting('crossfade.completion.maximumDelay', vscode.window.activeTextEditor?.document);
}

interface Request {
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly context: vscode.InlineCompletionContext;
  readonly token: vscode.CancellationToken;
}

async function provide(
  { engine, exclusions }: InlineCompletionParts,
  request: Request,
): Promise<vscode.InlineCompletionItem[] | undefined> {
  const { document, token } = request;
  const { version } = document;
  const gate = await gateOf(document, exclusions);
  if (token.isCancellationRequested) return undefined;
  if (!gate.ok) {
    engine.refused(pathOf(document), gate.reason);
    return undefined;
  }
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => controller.abort());
  try {
    const selected = selectedOf(request);
    const suggestion = await engine.provide(callOf(request, selected), controller.signal);
    // Offsets of an older text would land in the wrong place.
    if (suggestion === undefined || controller.signal.aborted || document.version !== version) return undefined;
    return [itemOf(document, suggestion, selected)];
  } finally {
    listening.dispose();
  }
}

async function gateOf(document: vscode.TextDocument, exclusions: CompletionExclusions): Promise<GateResult> {
  const { languageId, uri } = document;
  // A cell is as secret, and as ignored, as its notebook.
  const path = workspacePath(uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri);
  const facts = {
    scheme: uri.scheme,
    languageId,
    path: pathOf(document),
    aiFeatures: !areAiFeaturesDisabled(),
    enabled: readSetting('crossfade.completion.enabled', document),
    languageEnabled: isLanguageOn(readSetting('crossfade.completion.languages', document), languageId),
    isSecret: isSecretFile(path ?? uri.path.replace(/^\/+/, '')),
    isIgnored: false,
  };
  const gate = mayComplete(facts);
  if (!gate.ok || path === undefined) return gate;
  const exclusion = await exclusions.of(path);
  return mayComplete({ ...facts, isSecret: exclusion === 'secret', isIgnored: exclusion === 'ignored' });
}

/** What is selected in the list of suggestions stands where the cursor is: ghost text has to go on from there. */
function selectedOf({ document, context }: Request): Replacement | undefined {
  const info = context.selectedCompletionInfo;
  if (info === undefined) return undefined;
  return { start: document.offsetAt(info.range.start), end: document.offsetAt(info.range.end), text: info.text };
}

function callOf({ document, position, context }: Request, selected: Replacement | undefined): CompletionCall {
  const text = textOf(document);
  return {
    document: document.uri.toString(),
    version: document.version,
    languageId: document.languageId,
    path: pathOf(document),
    text: selected === undefined ? text : withReplacement(text, selected),
    offset: selected === undefined ? document.offsetAt(position) : selected.start + selected.text.length,
    trigger: context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke ? 'invoke' : 'automatic',
  };
}

function itemOf(
  document: vscode.TextDocument,
  { id, insertText, range }: Suggestion,
  selected: Replacement | undefined,
): vscode.InlineCompletionItem {
  // Offsets behind a selected entry are those of the text with it.
  const shift = selected === undefined ? 0 : selected.text.length - (selected.end - selected.start);
  const start = document.positionAt(selected?.start ?? range.start);
  const end = document.positionAt(range.end - shift);
  const command = { command: acceptedCommand, title: vscode.l10n.t('Completion accepted'), arguments: [id] };
  return new vscode.InlineCompletionItem((selected?.text ?? '') + insertText, new vscode.Range(start, end), command);
}

/** Reads pieces of a document: nothing copies the whole of it for a key. */
function textOf(document: vscode.TextDocument): DocumentText {
  const end = document.lineAt(document.lineCount - 1).range.end;
  return {
    length: document.offsetAt(end),
    slice: (from, to) => document.getText(new vscode.Range(document.positionAt(from), document.positionAt(to))),
  };
}

function pathOf(document: vscode.TextDocument): string {
  return workspacePath(document.uri) ?? document.uri.path.replace(/^.*\//, '');
}

/** All that decides which models answer in what is open now, as one text: answers of others are not shown after a change. */
function chosenModels(choice: ModelChoice): string {
  const scopes = vscode.window.visibleTextEditors.map(({ document }) => document);
  return scopes
    .map(({ uri, languageId }) => choice.resolve('completion', { resource: uri.toString(), languageId }))
    .map(({ refs }) => refs.map(formatModelRef).join(' '))
    .join('\n');
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
