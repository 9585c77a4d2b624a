import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import type * as vscode from 'vscode';
import type {
  CompletionContext,
  prepareCompletionContext,
} from '../../../../src/editor/completion/completion-context.ts';
import { createRedactor } from '../../../../src/guard/redact.ts';
import type { ModelRef } from '../../../../src/models/model-ref.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { vscodeNames } from '../../../bench/vscode-names.ts';
import { stubOf } from '../../../bench/vscode-stub.ts';
import { FakeWorkspace } from '../../context/fake-workspace.ts';

class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

/** A file of the workspace, open in the editor. */
class OpenFile {
  readonly uri: { readonly scheme: string; readonly path: string; readonly fsPath: string; toString(): string };
  readonly languageId: string;
  readonly isClosed = false;
  readonly lineCount: number;
  readonly text: string;
  constructor(path: string, text: string, languageId = 'typescript') {
    this.uri = {
      scheme: 'file',
      path: `/project/${path}`,
      fsPath: `/project/${path}`,
      toString: () => `file:///project/${path}`,
    };
    this.text = text;
    this.languageId = languageId;
    this.lineCount = text.split('\n').length;
  }
  getText(): string {
    return this.text;
  }
  lineAt(line: number): { readonly text: string } {
    return { text: this.text.split('\n')[line] ?? '' };
  }
}

type Listener = (event: unknown) => void;
const listeners = new Map<string, Listener>();
const on =
  (name: string) =>
  (listener: Listener): { dispose(): void } => {
    listeners.set(name, listener);
    return { dispose: () => void listeners.delete(name) };
  };

const settings: Record<string, unknown> = {};
const commands: [string, ...unknown[]][] = [];
let definitions: readonly unknown[] = [];
let outline: readonly unknown[] = [];
let diagnostics: readonly unknown[] = [];

const window: Record<string, unknown> = {
  onDidChangeTextEditorSelection: on('selection'),
  onDidChangeActiveTextEditor: on('editor'),
};
const workspace: Record<string, unknown> = {
  isTrusted: true,
  textDocuments: [],
  workspaceFolders: [],
  getConfiguration: () => ({
    get: (key: string) => settings[key],
    inspect: (key: string) => ({ globalValue: settings[key] }),
  }),
  getWorkspaceFolder: (uri: { readonly path: string }) => (uri.path.startsWith('/project/') ? {} : undefined),
  asRelativePath: (uri: { readonly path: string }) => uri.path.replace(/^\/project\//, ''),
  onDidChangeTextDocument: on('change'),
  onDidSaveTextDocument: on('save'),
  onDidCloseTextDocument: on('close'),
  onDidChangeWorkspaceFolders: on('folders'),
  onDidChangeConfiguration: on('configuration'),
};
const stubs: Record<string, unknown> = {
  ...Object.fromEntries(vscodeNames().map((name) => [name, stubOf(name)])),
  Position,
  Disposable: class {
    static from(...all: readonly { dispose(): void }[]): { dispose(): void } {
      return { dispose: () => all.forEach((each) => each.dispose()) };
    }
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  },
  Uri: { parse: (text: string) => ({ scheme: 'file', path: text.replace('file://', ''), toString: () => text }) },
  DiagnosticSeverity: { Error: 0 },
  commands: {
    executeCommand: (...call: [string, ...unknown[]]) => {
      commands.push(call);
      return Promise.resolve(call[0] === 'vscode.executeDefinitionProvider' ? definitions : outline);
    },
  },
  languages: { getDiagnostics: () => diagnostics },
  workspace,
  window,
};

function useStubs(): { deregister(): void } {
  Object.assign(globalThis, { contextTestStubs: stubs });
  const source = Object.keys(stubs)
    .map((name) => `export const ${name} = globalThis.contextTestStubs[${JSON.stringify(name)}];`)
    .join('\n');
  return registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vscode') return { url: 'context-test:vscode', shortCircuit: true };
      const resolved = next(specifier, context);
      // Modules of their own: other tests of the same process have another stand-in.
      return resolved.url.includes('/src/editor/') ? { ...resolved, url: `${resolved.url}?context-test` } : resolved;
    },
    load: (url, context, next) =>
      url === 'context-test:vscode' ? { format: 'module', shortCircuit: true, source } : next(url, context),
  });
}

const main = [
  "import { loadInvoice } from './invoice.ts';",
  '',
  'const invoice = loadInvoice(customer);',
  '',
  'brokenCall();',
].join('\n');
const similar = 'const invoice = loadInvoice(customer);';
const library = [
  'export function loadInvoice(customer: Customer): Invoice {',
  '  return new Invoice(customer);',
  '}',
  '',
  'unrelated();',
].join('\n');
const codestral = { provider: 'mistral', model: 'codestral-latest' };

describe('the context of prompts in the editor', () => {
  const files = new FakeWorkspace({
    'main.ts': main,
    'similar.ts': similar,
    'invoice.ts': library,
    '.env.ts': similar,
  });
  const document = new OpenFile('main.ts', main);
  let hooks: { deregister(): void };
  let clock: FakeClock;
  let context: CompletionContext;
  let refs: readonly ModelRef[];
  let reads: string[];
  /** The workspace folders of files, by path, where it is another one. */
  const folders = new Map<string, string>();
  let prepare: typeof prepareCompletionContext;

  before(async () => {
    hooks = useStubs();
    ({ prepareCompletionContext: prepare } = await import('../../../../src/editor/completion/completion-context.ts'));
    // What is loaded late is there by now, so that a fake clock is enough.
    await import('../../../../src/editor/completion/prompt-context-sources.ts');
  });
  after(() => hooks.deregister());

  beforeEach(() => {
    for (const key of Object.keys(settings)) settings[key] = undefined;
    [definitions, outline, diagnostics] = [[], [], []];
    commands.length = 0;
    refs = [codestral];
    reads = [];
    Object.assign(workspace, { isTrusted: true, textDocuments: [document, new OpenFile('similar.ts', similar)] });
    window['activeTextEditor'] = { document, selection: { active: new Position(3, 0) } };
    clock = new FakeClock();
    const registry = new Registry();
    registry.setProviders('built-in', builtInProviders);
    context = prepare({
      files: {
        read: (path, signal) => {
          reads.push(path);
          return files.read(path, signal);
        },
      },
      clock,
      registry,
      redact: createRedactor().redact,
      choice: {
        resolve: (role, scope) => ({ role, refs: scope?.resource === 'file:///two' ? [] : refs, problems: [] }),
        onDidChange: () => ({ dispose: () => undefined }),
      },
      here: {
        folderOfPath: (path) => ({ uri: `file:///${folders.get(path) ?? 'one'}`, name: folders.get(path) ?? 'one' }),
      },
    });
  });
  afterEach(() => context.dispose());

  async function pause(): Promise<void> {
    for (let i = 0; i < 30; i++) {
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  function paths(line = 3): string[] {
    return context.read(document as unknown as vscode.TextDocument, line).files.map(({ path }) => path);
  }

  it('is prepared in a pause, not before', async () => {
    await clock.advance(399);
    assert.deepEqual(reads, []);
    await pause();
    assert.deepEqual(paths(), ['similar.ts']);
  });

  it('quotes no file of a folder whose completions go elsewhere', async () => {
    folders.set('similar.ts', 'two');
    await pause();
    assert.deepEqual(paths(), []);
    folders.clear();
  });

  it('asks for definitions and quotes them, as far as the outline says they go', async () => {
    const at = (line: number) => ({ start: new Position(line, 0), end: new Position(line, 5) });
    definitions = [{ uri: new OpenFile('invoice.ts', library).uri, range: at(0) }];
    outline = [{ range: { start: new Position(0, 0), end: new Position(2, 1) }, selectionRange: at(0), children: [] }];
    await pause();
    assert.deepEqual(paths(), ['similar.ts', 'invoice.ts']);
    const { files: found } = context.read(document as unknown as vscode.TextDocument, 3);
    assert.doesNotMatch(found[1]?.text ?? '', /unrelated/);
    assert.match(found[1]?.text ?? '', /^export function loadInvoice[^]*\}$/);
  });

  it('tells of errors near the cursor, but not on its line, and of no warnings', async () => {
    const problem = (line: number, severity = 0) => ({
      severity,
      message: `wrong ${line}`,
      range: { start: new Position(line, 0) },
    });
    diagnostics = [problem(4), problem(3), problem(2, 1)];
    await pause();
    const { files: found } = context.read(document as unknown as vscode.TextDocument, 3);
    assert.equal(found.at(-1)?.text, 'brokenCall();  <- wrong 4');
  });

  it('does not ask language services about files outside the workspace or on the secrets list', async () => {
    const range = { start: new Position(0, 0), end: new Position(0, 5) };
    definitions = [
      { uri: { scheme: 'file', path: '/elsewhere/a.ts' }, range },
      { uri: new OpenFile('.env.ts', similar).uri, range },
    ];
    await pause();
    assert.ok(commands.some(([name]) => name === 'vscode.executeDefinitionProvider'));
    assert.ok(!commands.some(([name]) => name === 'vscode.executeDocumentSymbolProvider'));
    assert.deepEqual(paths(), ['similar.ts']);
    assert.ok(!reads.includes('.env.ts'));
  });

  for (const [what, forbid] of [
    ['the workspace is not trusted', () => Object.assign(workspace, { isTrusted: false })],
    ["VS Code's AI features are off", () => (settings['chat.disableAIFeatures'] = true)],
    ['completions are off', () => (settings['crossfade.completion.enabled'] = false)],
    [
      'completions are off for the language',
      () => (settings['crossfade.completion.languages'] = { typescript: false }),
    ],
    ['only the embedded model completes', () => (refs = [{ provider: 'workspace', model: 'ngram' }])],
  ] as const) {
    it(`does nothing while ${what}, and hands out nothing that was prepared before`, async () => {
      await pause();
      assert.deepEqual(paths(), ['similar.ts']);
      forbid();
      reads.length = 0;
      commands.length = 0;
      assert.deepEqual(paths(), []);
      listeners.get('save')?.(document);
      await pause();
      assert.deepEqual([reads, commands, paths()], [[], [], []]);
    });
  }

  it('quotes no file of a language that is switched off', async () => {
    settings['crossfade.completion.languages'] = { python: false };
    Object.assign(workspace, { textDocuments: [document, new OpenFile('similar.ts', similar, 'python')] });
    const range = { start: new Position(0, 0), end: new Position(1, 5) };
    definitions = [{ uri: new OpenFile('similar.ts', similar).uri, range }];
    await pause();
    assert.deepEqual(paths(), []);
  });

  it('forgets everything when a switch is turned', async () => {
    await pause();
    assert.deepEqual(paths(), ['similar.ts']);
    listeners.get('configuration')?.({ affectsConfiguration: (key: string) => key === 'chat.disableAIFeatures' });
    assert.deepEqual(paths(), []);
  });

  it('follows edits of the document, and tells that something was prepared', async () => {
    let prepared = 0;
    context.onDidPrepare(() => prepared++);
    await pause();
    assert.equal(prepared, 1);
    const range = { start: new Position(0, 0), end: new Position(0, 6) };
    listeners.get('change')?.({ document, contentChanges: [{ range, text: 'export' }] });
    window['activeTextEditor'] = { document, selection: { active: new Position(60, 0) } };
    await pause();
    assert.ok(paths(60).includes('main.ts.diff'));
  });

  it('ends with the window', async () => {
    context.dispose();
    await pause();
    assert.deepEqual(reads, []);
    assert.equal(clock.pending, 0);
  });
});
