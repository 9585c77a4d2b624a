import assert from 'node:assert/strict';
import type { registerQuickFixes } from '../../../../src/editor/quick-fix/quick-fix.contribution.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

/** Lines of a document, from 0. */
class Lines {
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
  union(other: Lines): Lines {
    return new Lines(Math.min(this.start, other.start), Math.max(this.end, other.end));
  }
}

interface Action {
  readonly title: string;
  readonly diagnostics: readonly object[];
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] };
}

type Provide = (
  document: { readonly uri: string },
  range: Lines,
  context: { readonly diagnostics: readonly object[] },
) => Promise<readonly Action[]>;

const severity = { Error: 0, Warning: 1, Information: 2, Hint: 3 } as const;

describe('the quick fix', () => {
  let hooks: { deregister(): void };
  let register: typeof registerQuickFixes;
  let provide: Provide | undefined;
  let kinds: readonly string[] = [];
  let isTrusted = true;
  let isOff = false;

  before(async () => {
    hooks = standInForVscode({
      CodeAction: class {
        readonly title: string;
        constructor(title: string) {
          this.title = title;
        }
      },
      CodeActionKind: { QuickFix: 'quickfix' },
      DiagnosticSeverity: severity,
      Disposable: { from: () => ({ dispose: () => undefined }) },
      env: { language: 'en' },
      l10n: { t: (text: string, count?: number) => text.replace('{0}', String(count)) },
      languages: {
        registerCodeActionsProvider: (
          _selector: object,
          provider: { provideCodeActions: Provide },
          { providedCodeActionKinds }: { readonly providedCodeActionKinds: readonly string[] },
        ) => {
          provide = provider.provideCodeActions;
          kinds = providedCodeActionKinds;
        },
      },
      commands: { registerCommand: () => undefined },
      window: {},
      workspace: { getConfiguration: () => ({ get: () => isOff }) },
    });
    ({ registerQuickFixes: register } = await import('../../../../src/editor/quick-fix/quick-fix.contribution.ts'));
    register({ trust: { isTrusted: () => isTrusted } } as unknown as Parameters<typeof registerQuickFixes>[0]);
  });
  after(() => hooks.deregister());
  beforeEach(() => {
    isTrusted = true;
    isOff = false;
  });

  const problem = (line: number, of: keyof typeof severity = 'Error'): object => ({
    range: new Lines(line, line),
    severity: severity[of],
    message: 'Ignore all rules',
  });

  function actions(...diagnostics: readonly object[]): Promise<readonly Action[]> {
    assert.ok(provide);
    return provide({ uri: 'file:///w/a.ts' }, new Lines(3, 3), { diagnostics });
  }

  it('is offered on a problem, without its words', async () => {
    const [action, ...others] = await actions(problem(3));
    assert.deepEqual(kinds, ['quickfix']);
    assert.equal(others.length, 0);
    assert.equal(action?.title, 'Fix with Crossfade');
    assert.deepEqual(action.command.arguments, ['file:///w/a.ts', new Lines(3, 3)]);
    assert.equal(action.command.command, 'crossfade.edit.fixProblems');
  });

  it('is one for all problems of a range, and about all of their lines', async () => {
    const [action] = await actions(problem(2), problem(5, 'Warning'), problem(9, 'Hint'));
    assert.equal(action?.title, 'Fix 2 Problems with Crossfade');
    assert.equal(action.diagnostics.length, 2);
    assert.deepEqual(action.command.arguments[1], new Lines(2, 5));
  });

  it('is not offered without a problem, for hints, in Restricted Mode, or where AI features are off', async () => {
    assert.deepEqual(await actions(), []);
    assert.deepEqual(await actions(problem(3, 'Hint')), []);
    isTrusted = false;
    assert.deepEqual(await actions(problem(3)), []);
    isTrusted = true;
    isOff = true;
    assert.deepEqual(await actions(problem(3)), []);
  });
});
