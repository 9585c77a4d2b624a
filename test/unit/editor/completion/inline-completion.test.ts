import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { CompletionCall, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import type { InlineCompletionDependencies } from '../../../../src/editor/completion/inline-completion.contribution.ts';
import { CompletionSnooze, type SnoozeEnd } from '../../../../src/editor/completion/completion-snooze.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { FimFile } from '../../../../src/protocols/fim/fim-request.ts';
import { CompletionExclusions } from '../../../../src/editor/completion/completion-exclusions.ts';
import { stubOf } from '../../../bench/vscode-stub.ts';
import { vscodeNames } from '../../../bench/vscode-names.ts';
import { InlineCompletionItem, OneLine, Position, Range, standInForVscode } from '../vscode-stand-ins.ts';

/** What the contribution registered with the stand-in for `vscode`. */
const registered: {
  selector: readonly { readonly scheme?: string }[];
  provider?: vscode.InlineCompletionItemProvider;
  readonly commands: Map<string, (id: unknown) => void>;
  saved?: (document: { readonly uri: { readonly path: string } }) => void;
  changed?: (event: unknown) => void;
  looked?: (editors: readonly unknown[]) => void;
  closed?: (document: OneLine) => void;
} = { selector: [], commands: new Map() };

const settings: Record<string, unknown> = {};
const nothing = (): { dispose(): void } => ({ dispose: () => undefined });

/** Who is told of changed settings. */
const configured: ((event: { affectsConfiguration(key: string): boolean }) => void)[] = [];

const window = {
  visibleTextEditors: [] as readonly unknown[],
  activeTextEditor: undefined as unknown,
  onDidChangeVisibleTextEditors: (listener: (editors: readonly unknown[]) => void) => {
    registered.looked = listener;
    return nothing();
  },
};

const stubs: Record<string, unknown> = {
  ...Object.fromEntries(vscodeNames().map((name) => [name, stubOf(name)])),
  Position,
  Range,
  InlineCompletionItem,
  InlineCompletionTriggerKind: { Invoke: 0, Automatic: 1 },
  languages: {
    registerInlineCompletionItemProvider: (
      selector: typeof registered.selector,
      provider: vscode.InlineCompletionItemProvider,
    ) => {
      Object.assign(registered, { selector, provider });
      return nothing();
    },
  },
  commands: {
    registerCommand: (id: string, handler: (id: unknown) => void) => {
      registered.commands.set(id, handler);
      return nothing();
    },
  },
  workspace: {
    getConfiguration: () => ({
      get: (key: string) => settings[key],
      inspect: (key: string) => ({ globalValue: settings[key] }),
    }),
    getWorkspaceFolder: () => ({}),
    asRelativePath: (uri: { readonly path: string }) => uri.path.replace(/^\/project\//, ''),
    onDidCloseTextDocument: (listener: (document: OneLine) => void) => {
      registered.closed = listener;
      return nothing();
    },
    onDidChangeTextDocument: (listener: typeof registered.changed) => {
      Object.assign(registered, { changed: listener });
      return nothing();
    },
    onDidSaveTextDocument: (listener: typeof registered.saved) => {
      Object.assign(registered, { saved: listener });
      return nothing();
    },
    isTrusted: true,
    onDidDeleteFiles: nothing,
    onDidChangeWorkspaceFolders: nothing,
    onDidGrantWorkspaceTrust: nothing,
    onDidChangeConfiguration: (listener: (event: { affectsConfiguration(key: string): boolean }) => void) => {
      configured.push(listener);
      return nothing();
    },
  },
  window: window,
};

interface Token {
  isCancellationRequested: boolean;
  /** The person asked. */
  isInvoked: boolean;
  cancel: () => void;
}

describe('the provider of ghost text', () => {
  const calls: { readonly call: CompletionCall; readonly signal: AbortSignal; readonly text: string }[] = [];
  const refused: string[] = [];
  const accepted: number[] = [];
  const prepared: CompletionCall[] = [];
  const anticipated: { readonly offset: number; readonly isAllowed: boolean }[] = [];
  const clock = new FakeClock();
  const snoozed: (SnoozeEnd | undefined)[] = [];
  const snooze = new CompletionSnooze(new FakeClock());
  let extra: readonly FimFile[] = [];
  let forgotten = 0;
  let chosen = 'first';
  let resets = 0;
  let choiceChanged: () => void = () => undefined;
  let contextReady: () => void = () => undefined;
  let answer: (call: CompletionCall) => Promise<Suggestion | undefined>;
  let hooks: { deregister(): void };

  before(async () => {
    hooks = standInForVscode(stubs);
    const { registerInlineCompletion } =
      await import('../../../../src/editor/completion/inline-completion.contribution.ts');
    const files = { list: () => Promise.reject(new Error()), read: () => Promise.resolve('') };
    const dependencies: InlineCompletionDependencies = {
      engine: {
        provide: (call, signal) => {
          calls.push({ call, signal, text: call.text.slice(0, call.text.length) });
          return answer(call);
        },
        anticipate: async (call, isAllowed) => {
          anticipated.push({ offset: call.offset, isAllowed: await isAllowed() });
        },
        prepare: (call) => void prepared.push(call),
        accepted: (id) => void accepted.push(id),
        refused: (_place, reason) => void refused.push(reason),
        close: () => undefined,
        reset: () => {
          resets++;
        },
        onDidEvent: nothing,
        dispose: () => undefined,
      },
      choice: {
        resolve: (role) => ({ role, refs: [{ provider: 'mine', model: chosen }], problems: [] }),
        onDidChange: (listener) => {
          choiceChanged = listener;
          return nothing();
        },
      },
      exclusions: new CompletionExclusions(files),
      snooze,
      context: {
        read: () => ({ version: 1, files: extra }),
        forget: () => {
          forgotten++;
        },
        onDidPrepare: (listener) => {
          contextReady = () => listener(undefined);
          return nothing();
        },
      },
      status: {
        completionBusy: () => undefined,
        completionSnoozed: (end) => void snoozed.push(end),
        completionRecord: () => undefined,
        fallback: () => undefined,
      },
      clock,
    };
    registerInlineCompletion(dependencies);
  });
  after(() => hooks.deregister());

  beforeEach(() => {
    for (const list of [calls, refused, accepted, prepared, snoozed, anticipated]) list.length = 0;
    extra = [];
    snooze.stop();
    window.activeTextEditor = undefined;
    for (const key of Object.keys(settings)) settings[key] = undefined;
    answer = ({ offset }) => Promise.resolve(suggestion(offset, 'wer;', offset));
  });

  function suggestion(start: number, insertText: string, end: number): Suggestion {
    return {
      id: 7,
      insertText,
      range: { start, end },
      model: { provider: 'workspace', model: 'ngram' },
      isCached: true,
    };
  }

  function ask(
    document: OneLine,
    at: number,
    selectedCompletionInfo?: { readonly range: Range; readonly text: string },
    token: Partial<Token> = {},
  ): Promise<InlineCompletionItem[] | undefined> {
    const cancellation = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        token.cancel = () => {
          cancellation.isCancellationRequested = true;
          listener();
        };
        return nothing();
      },
    };
    const context = { triggerKind: token.isInvoked === true ? 0 : 1, selectedCompletionInfo };
    return registered.provider!.provideInlineCompletionItems(
      document as unknown as vscode.TextDocument,
      new Position(0, at) as unknown as vscode.Position,
      context as unknown as vscode.InlineCompletionContext,
      cancellation as unknown as vscode.CancellationToken,
    ) as Promise<InlineCompletionItem[] | undefined>;
  }

  it('is registered for named schemes, never for everything', () => {
    assert.ok(registered.selector.length > 0);
    for (const filter of registered.selector) assert.deepEqual(Object.keys(filter), ['scheme']);
    assert.ok(!registered.selector.some(({ scheme }) => scheme === '*' || scheme === 'chatSessionInput'));
  });

  it('gives one item at the cursor, whose command tells that it was accepted', async () => {
    const items = await ask(new OneLine('return ans', '/project/src/a.ts'), 10);
    assert.equal(calls[0]!.call.place, 'src/a.ts, line 1, column 11');
    assert.equal(items?.length, 1);
    assert.equal(items[0]!.insertText, 'wer;');
    assert.deepEqual(items[0]!.range, new Range(new Position(0, 10), new Position(0, 10)));
    const [{ command }] = [items[0]!];
    registered.commands.get(command.command)!(command.arguments[0]);
    assert.deepEqual(accepted, [7]);
    const { call, text } = calls[0]!;
    assert.deepEqual([call.path, call.offset, text], ['src/a.ts', 10, 'return ans']);
  });

  it('replaces what the suggestion says it replaces', async () => {
    answer = ({ offset }) => Promise.resolve(suggestion(offset, 'x);', offset + 1));
    const items = await ask(new OneLine('call()', '/project/a.ts'), 5);
    assert.deepEqual(items?.[0]!.range, new Range(new Position(0, 5), new Position(0, 6)));
  });

  it('goes on from the entry that is selected in the list', async () => {
    const selected = { range: new Range(new Position(0, 2), new Position(0, 4)), text: 'forEach' };
    answer = ({ offset }) => Promise.resolve(suggestion(offset, '(x)', offset + 1));
    const items = await ask(new OneLine('a.fo)', '/project/a.ts'), 4, selected);
    assert.equal(calls[0]!.text, 'a.forEach)');
    assert.equal(calls[0]!.call.offset, 9);
    assert.equal(items?.[0]!.insertText, 'forEach(x)');
    assert.deepEqual(items[0].range, new Range(new Position(0, 2), new Position(0, 5)));
  });

  it('gives nothing when the document changed while it waited', async () => {
    const document = new OneLine('return ans', '/project/a.ts');
    answer = ({ offset }) => {
      document.version++;
      return Promise.resolve(suggestion(offset, 'wer', offset));
    };
    assert.equal(await ask(document, 10), undefined);
  });

  it('passes the cancellation on', async () => {
    const token: Partial<Token> = {};
    answer = ({ offset }) => {
      token.cancel?.();
      return Promise.resolve(suggestion(offset, 'wer', offset));
    };
    assert.equal(await ask(new OneLine('return ans', '/project/a.ts'), 10, undefined, token), undefined);
    assert.equal(calls[0]!.signal.aborted, true);
  });

  for (const key of ['chat.disableAIFeatures', 'crossfade.completion.enabled'])
    it(`ends the calls under way when ${key} changes`, async () => {
      const aborted: boolean[] = [];
      answer = ({ offset }) => {
        for (const tell of configured) tell({ affectsConfiguration: (changed) => changed === key });
        aborted.push(calls[0]!.signal.aborted);
        return Promise.resolve(suggestion(offset, 'wer', offset));
      };
      assert.equal(await ask(new OneLine('return ans', '/project/a.ts'), 10), undefined);
      assert.deepEqual(aborted, [true]);
    });

  it('does not ask the engine where suggestions are switched off while it is found out whether they are wanted', async () => {
    const answered = ask(new OneLine('return ans', '/project/a.ts'), 10);
    for (const tell of configured) tell({ affectsConfiguration: (changed) => changed === 'chat.disableAIFeatures' });
    assert.equal(await answered, undefined);
    assert.equal(calls.length, 0);
  });

  it('ends the calls under way when a pause begins', async () => {
    answer = ({ offset }) => {
      snooze.start(5);
      return Promise.resolve(suggestion(offset, 'wer', offset));
    };
    assert.equal(await ask(new OneLine('return ans', '/project/a.ts'), 10), undefined);
  });

  it('forgets what models said when others are chosen for what is open, not when a file is opened', () => {
    resets = 0;
    choiceChanged();
    registered.looked?.([{ document: new OneLine('', '/project/a.ts') }]);
    choiceChanged();
    assert.equal(resets, 0);
    const before = forgotten;
    chosen = 'second';
    choiceChanged();
    assert.equal(resets, 1);
    assert.equal(forgotten, before + 1, 'what was gathered for a prompt was gathered for other models');
    registered.closed?.(new OneLine('', '/project/a.ts'));
    chosen = 'third';
    choiceChanged();
    assert.equal(resets, 1);
  });

  it('does not ask the engine for a file that may hold secrets', async () => {
    assert.equal(await ask(new OneLine('PASSWORD=', '/project/.env'), 9), undefined);
    assert.equal(calls.length, 0);
    assert.match(refused[0]!, /secrets/);
  });

  it('hands on what is prepared for the prompt, as it is', async () => {
    await ask(new OneLine('return ans', '/project/a.ts'), 10);
    assert.equal(calls[0]!.call.extra, undefined);
    extra = [{ path: 'b.ts', text: 'export {}' }];
    await ask(new OneLine('return ans', '/project/a.ts'), 10);
    assert.equal(calls[1]!.call.extra, extra);
  });

  it('does not ask while completions pause, unless the person asks, and tells the status bar', async () => {
    snooze.start(5);
    assert.deepEqual(snoozed, [1_700_000_300_000]);
    assert.equal(await ask(new OneLine('return ans', '/project/a.ts'), 10), undefined);
    assert.match(refused[0]!, /snoozed/);
    assert.equal(
      (await ask(new OneLine('return ans', '/project/a.ts'), 10, undefined, { isInvoked: true }))?.length,
      1,
    );
    snooze.stop();
    assert.deepEqual(snoozed.at(-1), undefined);
    assert.equal((await ask(new OneLine('return ans', '/project/a.ts'), 10))?.length, 1);
  });

  describe('of a key', () => {
    /** Changes a document as the editor tells of it, and lets what follows happen. */
    async function change(document: OneLine, text: string, more: object = {}): Promise<void> {
      document.version++;
      const contentChanges = [{ rangeOffset: document.text.length - text.length, rangeLength: 0, text }];
      registered.changed!({ document, contentChanges, ...more });
      await new Promise(setImmediate);
    }

    const document = new OneLine('return ans', '/project/a.ts');
    const show = (shown: OneLine, cursors = 1): void => {
      window.activeTextEditor = { document: shown, selections: Array.from({ length: cursors }) };
    };
    beforeEach(() => show(document));

    it('tells the engine at once, where the editor has been asking', async () => {
      await change(document, 's');
      await ask(document, 9, undefined, { isInvoked: true });
      await change(document, 's');
      assert.deepEqual(anticipated, [], 'it does not ask by itself');
      await ask(document, 9);
      await change(document, 's');
      assert.deepEqual(anticipated, [{ offset: 10, isAllowed: true }]);
      await clock.advance(2_001);
      await change(document, 's');
      assert.equal(anticipated.length, 1, 'it has not asked for long');
    });

    it('tells nothing of what is no key, of an undo, of several cursors and of documents nobody types in', async () => {
      await ask(document, 9);
      await change(document, 'ans');
      await change(document, 's', { reason: 1 });
      show(document, 2);
      await change(document, 's');
      show(new OneLine('other', '/project/b.ts'));
      await change(document, 's');
      assert.deepEqual(anticipated, []);
    });

    it('allows no request where nothing may be suggested', async () => {
      const secret = new OneLine('PASSWORD=a', '/project/.env');
      show(secret);
      await ask(secret, 9);
      await change(secret, 'a');
      snooze.start(5);
      show(document);
      await ask(document, 9);
      await change(document, 's');
      assert.ok(anticipated.length === 2 && anticipated.every(({ isAllowed }) => !isAllowed));
    });
  });

  it('asks in comments and in tests unless those are switched off', async () => {
    const comment = new OneLine('// return ans', '/project/a.ts');
    const test = new OneLine('return ans', '/project/a.test.ts');
    assert.equal((await ask(comment, 13))?.length, 1);
    assert.equal((await ask(test, 10))?.length, 1);
    settings['crossfade.completion.inComments'] = false;
    settings['crossfade.completion.inTests'] = false;
    assert.equal(await ask(comment, 13), undefined);
    assert.equal(await ask(test, 10), undefined);
    assert.match(refused[0]!, /inComments/);
    assert.match(refused[1]!, /inTests/);
    assert.equal((await ask(new OneLine('return ans', '/project/a.ts'), 10))?.length, 1);
  });

  it('lets the engine prepare where the person is, but nothing of a file that is kept from models', async () => {
    for (const path of ['/project/a.ts', '/project/.env']) {
      window.activeTextEditor = { document: new OneLine('return ', path), selection: { active: new Position(0, 7) } };
      contextReady();
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
    const paths = prepared.map(({ path }) => path);
    assert.deepEqual(paths, ['a.ts']);
  });

  it('forgets what is prepared when an ignore file was saved', () => {
    const before = forgotten;
    registered.saved!({ uri: { path: '/project/a.ts' } });
    assert.equal(forgotten, before);
    registered.saved!({ uri: { path: '/project/lib/.gitignore' } });
    assert.equal(forgotten, before + 1);
  });

  for (const [key, value] of [
    ['chat.disableAIFeatures', true],
    ['crossfade.completion.enabled', false],
    ['crossfade.completion.languages', { typescript: false }],
  ] as const) {
    it(`does not ask the engine while ${key} is ${JSON.stringify(value)}`, async () => {
      settings[key] = value;
      assert.equal(await ask(new OneLine('return ans', '/project/a.ts'), 10), undefined);
      assert.equal(calls.length, 0);
      assert.equal(refused.length, 1);
    });
  }
});
