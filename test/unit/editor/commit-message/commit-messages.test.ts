import assert from 'node:assert/strict';
import type { CommitMessages as CommitMessagesType } from '../../../../src/editor/commit-message/commit-messages.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import type { ModelInfo } from '../../../../src/models/model-info.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import type { GatedFiles } from '../../../../src/platform/workspace-files.ts';
import type { ModelRef } from '../../../../src/models/model-ref.ts';
import { madeUpKey } from '../../../support/private-keys.ts';
import { ScriptedAnswer, gpt, text } from '../../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../../support/fakes/scripted-answer.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

/** An address, as far as the commands look at it. */
class Uri {
  readonly scheme = 'file';
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `file://${this.path}`;
  }
}

interface Change {
  readonly uri: Uri;
  readonly originalUri: Uri;
  readonly renameUri: Uri | undefined;
  readonly status: number;
}

function change(path: string, status = 0, renamed?: string): Change {
  const uri = new Uri(path);
  return { uri, originalUri: uri, renameUri: renamed === undefined ? undefined : new Uri(renamed), status };
}

/** A repository of the Git extension. */
class Repository {
  readonly rootUri: Uri;
  readonly inputBox = { value: '' };
  readonly state = {
    HEAD: { name: 'main' },
    indexChanges: [] as Change[],
    workingTreeChanges: [] as Change[],
    mergeChanges: [] as Change[],
  };
  readonly diffs = new Map<string, string>();
  constructor(root: string) {
    this.rootUri = new Uri(root);
  }
  status(): Promise<void> {
    return Promise.resolve();
  }
  diffWithHEAD(path: string): Promise<string> {
    return Promise.resolve(this.diffs.get(`tree ${path}`) ?? '');
  }
  diffIndexWithHEAD(path: string): Promise<string> {
    return Promise.resolve(this.diffs.get(`index ${path}`) ?? '');
  }
  getObjectDetails(tree: string, path: string): Promise<{ object: string }> {
    return Promise.resolve({ object: `${tree}:${path}` });
  }
  diffBlobs(before: string, after: string): Promise<string> {
    return Promise.resolve(this.diffs.get(`${before} ${after}`) ?? '');
  }
  log(): Promise<never> {
    return Promise.reject(new Error('There is no commit yet.'));
  }
}

const hunk = (line: string): string => `@@ -1 +1 @@\n+${line}\n`;

describe('generating a commit message', () => {
  let hooks: { deregister(): void };
  let Messages: typeof CommitMessagesType;
  let repositories: Repository[] = [];
  let extension: 'there' | 'missing' | 'off' = 'there';
  let active: Uri | undefined;
  const notices: { readonly text: string; readonly actions: readonly string[] }[] = [];
  const ran: string[] = [];
  /** Label of the button that is pressed, and what happens before it is. */
  let press: { readonly label: string; readonly before?: () => void } | undefined;

  const show = (shown: string, ...actions: string[]): Promise<string | undefined> => {
    notices.push({ text: shown, actions });
    const pressed = press !== undefined && actions.includes(press.label) ? press : undefined;
    if (pressed !== undefined) press = undefined;
    pressed?.before?.();
    return Promise.resolve(pressed?.label);
  };

  before(async () => {
    hooks = standInForVscode({
      Uri,
      ProgressLocation: {},
      env: { language: 'en' },
      l10n: {
        t: (sentence: string, ...values: unknown[]) =>
          sentence.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])),
      },
      commands: { executeCommand: (...call: unknown[]) => Promise.resolve(void ran.push(call.join(' '))) },
      extensions: {
        getExtension: () =>
          extension === 'missing'
            ? undefined
            : { isActive: true, exports: { enabled: extension === 'there', getAPI: () => api } },
      },
      window: {
        get activeTextEditor() {
          return active && { document: { uri: active } };
        },
        showInformationMessage: show,
        showWarningMessage: show,
        setStatusBarMessage: (shown: string) => void notices.push({ text: shown, actions: [] }),
        showQuickPick: (items: readonly { readonly label: string }[]) =>
          Promise.resolve(void notices.push({ text: 'pick', actions: items.map(({ label }) => label) })),
        withProgress: (_: unknown, task: (progress: object, token: object) => unknown) =>
          task({ report: () => undefined }, { onCancellationRequested: () => ({ dispose: () => undefined }) }),
      },
      workspace: {
        workspaceFolders: [{ name: 'w', uri: new Uri('/w') }],
        getWorkspaceFolder: ({ path }: Uri) => (path.startsWith('/w/') ? { uri: new Uri('/w') } : undefined),
        asRelativePath: ({ path }: Uri) => path.replace('/w/', ''),
        getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }),
        fs: { stat: () => Promise.resolve({ size: 10 }) },
      },
    });
    ({ CommitMessages: Messages } = await import('../../../../src/editor/commit-message/commit-messages.ts'));
  });
  after(() => hooks.deregister());

  const api = {
    state: 'initialized',
    get repositories() {
      return repositories;
    },
    getRepository: (uri: Uri) => repositories.find(({ rootUri }) => uri.path.startsWith(rootUri.path)) ?? null,
  };

  beforeEach(() => {
    repositories = [new Repository('/w/a')];
    extension = 'there';
    active = undefined;
    press = undefined;
    notices.length = 0;
    ran.length = 0;
  });

  const files: GatedFiles = {
    list: () => Promise.resolve({ files: [], truncated: false }),
    check: (path) =>
      path.includes('secret')
        ? Promise.reject(new FileRefused('secret', `${path} may contain secrets.`))
        : Promise.resolve(),
    read: (path) =>
      path.includes('key')
        ? Promise.reject(new FileRefused('secret', `${path} holds a key.`))
        : Promise.resolve('text'),
  };

  interface Options {
    readonly steps?: readonly ScriptedStep[];
    readonly isTrusted?: boolean;
    readonly refs?: readonly ModelRef[];
  }

  function messages({ steps = [{ parts: [text('fix: it')] }], isTrusted = true, refs = [gpt] }: Options = {}): {
    readonly messages: CommitMessagesType;
    readonly script: ScriptedAnswer;
    readonly sent: () => string;
  } {
    const script = new ScriptedAnswer(steps);
    const info: ModelInfo = { ref: gpt, name: 'GPT', abilities: {} };
    const made = new Messages({
      clock: new FakeClock(),
      files,
      registry: { provider: () => ({ protocol: 'openai-chat' }), model: () => info },
      choice: {
        resolve: () => ({ role: 'commit', refs, problems: [] }),
        onDidChange: () => ({ dispose: () => undefined }),
      },
      trust: { isTrusted: () => isTrusted },
      redact: (value: string) => value.replaceAll('hunter2', '***'),
      answer: script.answer,
    } as unknown as ConstructorParameters<typeof CommitMessagesType>[0]);
    return { messages: made, script, sent: () => JSON.stringify(script.requests.at(-1)?.log ?? []) };
  }

  function staged(...changes: readonly Change[]): Repository {
    const [repository = new Repository('/w/a')] = repositories;
    repository.state.indexChanges.push(...changes);
    return repository;
  }

  it('shows the staged changes to the model, renamed files by what changed in them, without keys', async () => {
    const repository = staged(
      change('/w/a/one.ts'),
      change('/w/a/old.ts', 3, '/w/a/new.ts'),
      change('/w/a/gone.ts', 2),
    );
    repository.state.workingTreeChanges.push(change('/w/a/later.ts', 5));
    repository.diffs.set('index /w/a/one.ts', hunk('hunter2'));
    repository.diffs.set('HEAD:/w/a/old.ts :/w/a/new.ts', hunk('moved'));
    const { messages: made, sent } = messages();
    await made.generate(undefined);
    assert.equal(repository.inputBox.value, 'fix: it');
    for (const part of [
      'modified a/one.ts (+1 -0)',
      '+***',
      'renamed a/old.ts -> a/new.ts (+1 -0)',
      'deleted a/gone.ts',
    ])
      assert.ok(sent().includes(part), part);
    for (const part of ['hunter2', 'later.ts']) assert.ok(!sent().includes(part), part);
  });

  it('leaves out what the gates hold back, under both names, outside the workspace, and by what is in it', async () => {
    const repository = staged(
      change('/w/a/one.ts'),
      change('/w/a/secret.ts'),
      change('/w/a/secret.old.ts', 3, '/w/a/harmless.ts'),
      change('/elsewhere/three.ts', 3, '/w/a/inside.ts'),
      change('/w/a/key.txt'),
      change('/elsewhere/two.ts'),
      change('/w/a/paste.ts'),
    );
    repository.diffs.set('index /w/a/one.ts', hunk('one'));
    repository.diffs.set('index /w/a/paste.ts', madeUpKey().split('\n').map(hunk).join(''));
    const { messages: made, sent } = messages();
    await made.generate(undefined);
    assert.match(sent(), /6 more changed files are not shown/);
    for (const part of ['secret', 'harmless', 'inside', 'key.txt', 'two.ts', 'paste', 'PRIVATE'])
      assert.ok(!sent().includes(part), part);
  });

  it('takes the beginning of a very long diff along, and says how long it is', async () => {
    const repository = staged(change('/w/a/one.ts'));
    repository.diffs.set('index /w/a/one.ts', hunk('x'.repeat(80)).repeat(3_000));
    const { messages: made, sent } = messages();
    await made.generate(undefined);
    assert.match(sent(), /parts of it are left out/);
    assert.match(sent(), /modified a\/one\.ts \(\+3000 -0\)/);
  });

  it('only names a file whose diff is far too long, as of data that was replaced', async () => {
    const repository = staged(change('/w/a/data.csv'), change('/w/a/one.ts'));
    repository.diffs.set('index /w/a/data.csv', hunk('y'.repeat(80)).repeat(15_000));
    repository.diffs.set('index /w/a/one.ts', hunk('one'));
    const { messages: made, sent } = messages();
    await made.generate(undefined);
    assert.match(sent(), /modified a\/data\.csv/);
    assert.match(sent(), /modified a\/one\.ts \(\+1 -0\)/);
    assert.ok(!sent().includes('yyyy'));
  });

  it('takes the working tree where nothing is staged, new files by name alone', async () => {
    const [repository = new Repository('')] = repositories;
    repository.state.workingTreeChanges.push(change('/w/a/one.ts', 5), change('/w/a/new.ts', 7));
    repository.diffs.set('tree /w/a/one.ts', hunk('one'));
    repository.diffs.set('tree /w/a/new.ts', hunk('not asked for'));
    const { messages: made, sent } = messages();
    await made.generate(undefined);
    assert.match(sent(), /modified a\/one\.ts \(\+1 -0\).*untracked a\/new\.ts/);
    assert.ok(!sent().includes('not asked for'));
  });

  it('writes for the repository of the menu, of the active editor, or the one that is picked', async () => {
    repositories = [new Repository('/w/a'), new Repository('/w/b')];
    const [a, b] = repositories as [Repository, Repository];
    for (const each of repositories) each.state.indexChanges.push(change(`${each.rootUri.path}/one.ts`));
    await messages().messages.generate({ rootUri: new Uri('/w/b') });
    assert.deepEqual([a.inputBox.value, b.inputBox.value], ['', 'fix: it']);
    active = new Uri('/w/a/one.ts');
    await messages().messages.generate(undefined);
    assert.equal(a.inputBox.value, 'fix: it');
    active = undefined;
    const { messages: made, script } = messages();
    await made.generate(undefined);
    assert.deepEqual(notices.at(-1), { text: 'pick', actions: ['a', 'b'] });
    assert.equal(script.requests.length, 0);
  });

  it('says why there is no message, with what can be done about it', async () => {
    const cases: readonly [RegExp, string, Options & { readonly when?: () => void }][] = [
      [/Restricted Mode/, 'Trust This Workspace…', { isTrusted: false }],
      [/Git extension of VS Code is disabled/, 'Show Extension', { when: () => (extension = 'missing') }],
      [/Git is switched off/, 'Open Settings', { when: () => (extension = 'off') }],
      [/no Git repository/, 'Show Source Control', { when: () => (repositories = []) }],
      [/No model is chosen/, 'Select Model…', { refs: [] }],
      [/no changes to describe/, 'Show Source Control', {}],
      [/None of the changed files/, 'Show Source Control', { when: () => void staged(change('/w/a/secret.ts')) }],
    ];
    for (const [said, action, { when, ...options }] of cases) {
      extension = 'there';
      repositories = [new Repository('/w/a')];
      when?.();
      notices.length = 0;
      press = { label: action };
      const { messages: made, script } = messages(options);
      await made.generate(undefined);
      assert.match(notices[0]?.text ?? '', said);
      assert.deepEqual(notices[0]?.actions, [action]);
      assert.equal(script.requests.length, 0);
    }
    assert.ok(ran.some((call) => call.startsWith('workbench.trust.manage')));
  });

  it('tells a failure with its remedy and leaves the text', async () => {
    const repository = staged(change('/w/a/one.ts'));
    repository.inputBox.value = 'mine';
    const fault: Fault = { kind: 'auth', message: 'The provider does not accept the key.' };
    await messages({ steps: [{ fault }] }).messages.generate(undefined);
    assert.match(notices.at(-1)?.text ?? '', /^No commit message was generated\. The key was not accepted/);
    assert.deepEqual(notices.at(-1)?.actions, ['Set API Key…']);
    assert.equal(repository.inputBox.value, 'mine');
  });

  it("brings the person's text back with Undo, and asks where the message was changed since", async () => {
    const repository = staged(change('/w/a/one.ts'));
    repository.inputBox.value = 'mine';
    press = { label: 'Undo' };
    const { messages: made, sent } = messages({ steps: [{ parts: [text('fix: it')] }, { parts: [text('fix: it')] }] });
    await made.generate(undefined);
    assert.ok(sent().includes('mine'));
    assert.equal(repository.inputBox.value, 'mine');
    press = { label: 'Undo', before: () => (repository.inputBox.value += ' and more') };
    await made.generate(undefined);
    assert.match(notices.at(-1)?.text ?? '', /You have changed the message since/);
    assert.equal(repository.inputBox.value, 'fix: it and more');
  });

  it("offers the person's text where they changed what had been written over it", async () => {
    const repository = staged(change('/w/a/one.ts'));
    repository.inputBox.value = 'mine';
    const typing = (): void => void (repository.inputBox.value += '!');
    const { messages: made } = messages({ steps: [{ openText: 'fix: the first half', before: typing }] });
    await made.generate(undefined);
    assert.equal(repository.inputBox.value, 'fix: the first half!');
    assert.match(notices.at(-1)?.text ?? '', /You changed the message.*It replaced your text/);
    assert.deepEqual(notices.at(-1)?.actions, ['Undo']);
  });

  it('stops, and says that it is busy meanwhile', async () => {
    const repository = staged(change('/w/a/one.ts'));
    const steps: ScriptedStep[] = [
      { openText: 'fix: the first half', before: () => made.stop({ rootUri: new Uri('/w/a') }) },
    ];
    const { messages: made } = messages({ steps });
    await made.generate(undefined);
    assert.equal(repository.inputBox.value, 'fix: the first half');
    assert.match(notices.at(-1)?.text ?? '', /Stopped\. The message is incomplete/);
    const busy = ran.filter((call) => call.startsWith('setContext crossfade.commitBusy'));
    assert.deepEqual(busy, ['setContext crossfade.commitBusy true', 'setContext crossfade.commitBusy false']);
  });
});
