import type { CursorContext } from '../engine/document-snapshot.ts';

/** What decides whether a document gets suggestions at all. */
export interface GateFacts {
  /** URI scheme of the document. */
  readonly scheme: string;
  readonly languageId: string;
  /** Path of the document, for the secrets list. */
  readonly path: string;
  /** VS Code's own switch for AI features is not off. */
  readonly aiFeatures: boolean;
  /** Completions are on for this document and its language. */
  readonly enabled: boolean;
  readonly languageEnabled: boolean;
  /** Suggestions are snoozed, and the person did not ask for this one. */
  readonly isSnoozed?: boolean;
  /** It is a test file and those are switched off; the cursor stands in a comment and those are. */
  readonly isUnwantedTest?: boolean;
  readonly isUnwantedComment?: boolean;
  /** A file that may hold secrets (`.env`, keys). */
  readonly isSecret: boolean;
  /** A file that an ignore file keeps from models. */
  readonly isIgnored: boolean;
}

export type GateResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Schemes of documents that are files. Everything else VS Code shows in an editor is no place for ghost text: the chat input
 * (`chatSessionInput`, `sessions-chat`), comment boxes, the commit message, output, search results, diffs, settings.
 */
const fileSchemes = new Set([
  'file',
  'untitled',
  'vscode-vfs',
  'vscode-notebook-cell',
  'vscode-remote',
  'vscode-test-web',
  'tmp',
  'memfs',
]);
const languagesWithoutGhostText = new Set(['scminput', 'search-result', 'Log', 'log', 'code-text-binary']);

/** Whether a document gets suggestions, and if not, why. Pure. */
export function mayComplete(facts: GateFacts): GateResult {
  const no = (reason: string): GateResult => ({ ok: false, reason });
  if (!facts.aiFeatures) return no("VS Code's AI features are switched off (chat.disableAIFeatures).");
  if (!fileSchemes.has(facts.scheme)) return no(`Editors of the kind "${facts.scheme}" are not files.`);
  if (languagesWithoutGhostText.has(facts.languageId))
    return no(`"${facts.languageId}" is not a language to complete.`);
  if (!facts.enabled) return no('Completions are switched off.');
  if (!facts.languageEnabled) return no(`Completions are switched off for ${facts.languageId}.`);
  if (facts.isSnoozed === true) return no('Completions are snoozed; Toggle Completions ends that.');
  if (facts.isUnwantedTest === true)
    return no('Completions are switched off in test files (crossfade.completion.inTests).');
  if (facts.isUnwantedComment === true)
    return no('Completions are switched off in comments (crossfade.completion.inComments).');
  if (facts.isSecret) return no('The file may hold secrets; nothing of it is sent to a model.');
  if (facts.isIgnored) return no('An ignore file keeps this file from models.');
  return { ok: true };
}

/** What may stand right of the cursor in the middle of a line without an invitation by the person. */
const quietSuffix = /^[\s)\]}>"'`]*[:{;,]?\s*$/;

/** Why an unrequested suggestion is unwelcome here; undefined where they may. */
export function unwantedPlace({ before, lineSuffix }: CursorContext): string | undefined {
  if (/^[\w$]/.test(lineSuffix) && /[\w$]$/.test(before)) return 'The cursor stands inside a word.';
  return quietSuffix.test(lineSuffix)
    ? undefined
    : 'There is code right of the cursor; use Trigger Completion to ask here.';
}

const testFolder = /(?:^|\/)(?:tests?|__tests__|specs?|e2e|testdata|fixtures)\//i;
const testName =
  /(?:^|[._-])(?:test|tests|spec|specs|e2e)\.[^./]+$|^test_[^/]*\.py$|^conftest\.py$|(?:Tests?|Spec|IT)\.(?:java|kt|kts|cs|scala|groovy|swift|php)$/;

/** Whether a file holds tests, by the names that test tools look for. `path` is relative, with `/`. */
export function isTestFile(path: string): boolean {
  return testFolder.test(path) || testName.test(path.slice(path.lastIndexOf('/') + 1));
}
