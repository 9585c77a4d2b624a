import * as vscode from 'vscode';
import { promptTokens } from '../../context/prompt/compose-context.ts';
import type { NearbyProblem } from '../../context/prompt/compose-context.ts';
import type { LookupSite } from '../../context/prompt/lookup-sites.ts';
import { PromptContext } from '../../context/prompt/prompt-context.ts';
import type { ContextPlace, DeclarationPlace } from '../../context/prompt/prompt-context.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import type { Registry } from '../../models/registry.ts';
import { isLocal } from '../../models/upstream.ts';
import type { Clock } from '../../platform/clock.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { mayQuoteThere } from '../../routing/quote-gate.ts';
import { isCompletionOn } from './completion-switches.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { workspaceTrust } from '../ports/workspace-trust.ts';
import { areAiFeaturesDisabled } from '../shell/read-setting.ts';

const problemLines = 10;
const maximumProblems = 3;
/** A declaration of unknown extent is taken to be this long at most. */
const assumedLines = 12;
const maximumTargets = 2;

/** Dependencies of the context of prompts. */
export interface CompletionContextDependencies {
  readonly files: Pick<WorkspaceFiles, 'read'>;
  readonly choice: ModelChoice;
  readonly here: Pick<ModelsHere, 'folderOfPath'>;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}

/** The context of prompts over VS Code's documents, language features and problems. `recent`: files the person looked at, by language. */
export function createPromptContext(
  dependencies: CompletionContextDependencies,
  recent: (languageId: string) => readonly string[],
): PromptContext {
  return new PromptContext({
    ...dependencies,
    isWanted: (place) => isWanted(dependencies, place),
    mayQuote: (path, place) => mayQuote(path) && mayQuoteThere(dependencies, place, path),
    openText: (path) => openDocument(path)?.getText(),
    sources: recent,
    definitions,
    problems,
    tokens: (place) => tokensFor(dependencies, place),
  });
}

function isWanted({ choice }: CompletionContextDependencies, { document, languageId }: ContextPlace): boolean {
  if (!workspaceTrust.isTrusted() || areAiFeaturesDisabled()) return false;
  if (!isCompletionOn({ uri: vscode.Uri.parse(document), languageId })) return false;
  // The embedded model reads the workspace by itself.
  const { refs } = choice.resolve('completion', { resource: document, languageId });
  return refs.some(({ provider }) => provider !== 'workspace');
}

/** Documents that are not open have no language that is known; their folder decides. */
function mayQuote(path: string): boolean {
  if (isSecretFile(path)) return false;
  const document = openDocument(path);
  return document === undefined || isCompletionOn(document);
}

function openDocument(path: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri, isClosed }) => !isClosed && workspacePath(uri) === path);
}

function tokensFor(
  { choice, registry }: CompletionContextDependencies,
  { document, languageId }: ContextPlace,
): number {
  const ref = choice.resolve('completion', { resource: document, languageId }).refs[0];
  const provider = ref === undefined ? undefined : registry.provider(ref.provider);
  if (ref === undefined || provider === undefined) return promptTokens.usual;
  return isLocal(provider, ref.model) ? promptTokens.local : promptTokens.usual;
}

async function definitions({ document }: ContextPlace, { line, character }: LookupSite): Promise<DeclarationPlace[]> {
  const found = await vscode.commands.executeCommand<readonly (vscode.Location | vscode.LocationLink)[] | undefined>(
    'vscode.executeDefinitionProvider',
    vscode.Uri.parse(document),
    new vscode.Position(line, character),
  );
  const targets = (found ?? []).slice(0, maximumTargets);
  return (await Promise.all(targets.map(declarationPlace))).filter((place) => place !== undefined);
}

async function declarationPlace(target: vscode.Location | vscode.LocationLink): Promise<DeclarationPlace | undefined> {
  const uri = 'targetUri' in target ? target.targetUri : target.uri;
  const range = 'targetUri' in target ? target.targetRange : target.range;
  const path = workspacePath(uri);
  // Not even a language service is asked about a file that would not be quoted.
  if (path === undefined || !mayQuote(path)) return undefined;
  const startLine = range.start.line;
  if (range.end.line > startLine) return { path, startLine, endLine: range.end.line };
  // Only the name is told; the outline knows how far its declaration goes.
  const symbols = await vscode.commands.executeCommand<readonly OutlineEntry[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  return { path, startLine, endLine: symbolEnd(symbols ?? [], startLine) ?? startLine + assumedLines };
}

/** Some services tell of symbols without their extent. */
type OutlineEntry = vscode.DocumentSymbol | vscode.SymbolInformation;

/** The last line of the symbol whose name is on a line. */
function symbolEnd(symbols: readonly OutlineEntry[], line: number): number | undefined {
  for (const symbol of symbols) {
    if (!('selectionRange' in symbol)) continue;
    const { selectionRange, range, children } = symbol;
    if (line < range.start.line || line > range.end.line) continue;
    if (selectionRange.start.line === line) return range.end.line;
    const inner = symbolEnd(children, line);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Errors near the cursor, but not on its own line: that one is being written. */
function problems({ document, line }: ContextPlace): readonly NearbyProblem[] {
  const uri = vscode.Uri.parse(document);
  const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === document);
  if (open === undefined) return [];
  const distance = ({ range }: vscode.Diagnostic): number => Math.abs(range.start.line - line);
  return vscode.languages
    .getDiagnostics(uri)
    .filter((problem) => problem.severity === vscode.DiagnosticSeverity.Error)
    .filter((problem) => distance(problem) > 0 && distance(problem) <= problemLines)
    .filter(({ range }) => range.start.line < open.lineCount)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, maximumProblems)
    .map(({ range, message }) => ({ code: open.lineAt(range.start.line).text, message }));
}
