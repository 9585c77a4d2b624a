import assert from 'node:assert/strict';
import type {
  toggleCompletion,
  toggleCompletionLanguage,
} from '../../../../src/editor/completion/completion-toggle.ts';
import { CompletionExclusions } from '../../../../src/editor/completion/completion-exclusions.ts';
import { CompletionSnooze } from '../../../../src/editor/completion/completion-snooze.ts';
import type { isNextEditOn, mayPredict } from '../../../../src/editor/next-edit/next-edit-gate.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { vscodeNames } from '../../../bench/vscode-names.ts';
import { stubOf } from '../../../bench/vscode-stub.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

type Document = Parameters<typeof isNextEditOn>[0];
const document = {
  uri: { scheme: 'file', path: '/project/a.py', toString: () => 'file:///project/a.py' },
  languageId: 'python',
} as unknown as Document;

describe('switching completions off', () => {
  const values = new Map<string, Record<string, unknown>>();
  const notices: { readonly text: string; readonly press: (button: string | undefined) => void }[] = [];
  const lines: string[] = [];
  const targets = { 1: 'globalValue', 2: 'workspaceValue', 3: 'workspaceFolderValue' } as const;
  let toggle: typeof toggleCompletion;
  let toggleLanguage: typeof toggleCompletionLanguage;
  let isOn: typeof isNextEditOn;
  let may: typeof mayPredict;
  let hooks: { deregister(): void };
  const snooze = new CompletionSnooze(new FakeClock());
  const files = { list: () => Promise.reject(new Error()), read: () => Promise.resolve('') };
  const dependencies = { exclusions: new CompletionExclusions(files), snooze };

  before(async () => {
    hooks = standInForVscode({
      ...Object.fromEntries(vscodeNames().map((name) => [name, stubOf(name)])),
      ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
      l10n: {
        t: (text: string, ...given: readonly unknown[]) =>
          text.replace(/\{(\d)\}/g, (_all, index: string) => String(given[Number(index)])),
      },
      window: {
        activeTextEditor: { document },
        showInformationMessage: (text: string) =>
          new Promise((press: (button: string | undefined) => void) => notices.push({ text, press })),
        setStatusBarMessage: (text: string) => lines.push(text),
      },
      workspace: {
        workspaceFile: undefined,
        getWorkspaceFolder: () => undefined,
        fs: { isWritableFileSystem: () => true },
        getConfiguration: () => ({
          get: () => undefined,
          inspect: (key: string) => values.get(key) ?? {},
          update: (key: string, value: unknown, target: 1 | 2 | 3) => {
            values.set(key, { ...values.get(key), [targets[target]]: value });
            return Promise.resolve();
          },
        }),
      },
    });
    ({ toggleCompletion: toggle, toggleCompletionLanguage: toggleLanguage } =
      await import('../../../../src/editor/completion/completion-toggle.ts'));
    ({ isNextEditOn: isOn, mayPredict: may } = await import('../../../../src/editor/next-edit/next-edit-gate.ts'));
  });
  after(() => hooks.deregister());
  beforeEach(() => {
    values.clear();
    notices.length = 0;
    lines.length = 0;
    snooze.stop();
  });

  const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

  it('says in which settings, and Undo puts back what was there', async () => {
    const key = 'crossfade.completion.enabled';
    values.set(key, { workspaceValue: true });
    await toggle(snooze, silentLogger);
    assert.deepEqual(values.get(key), { workspaceValue: false });
    assert.equal(notices[0]?.text, 'Completions and next edits are off. This is set in the workspace settings.');
    notices[0].press('Undo');
    await settled();
    assert.deepEqual(values.get(key), { workspaceValue: true });
    values.clear();
    await toggle(snooze, silentLogger);
    assert.match(notices[1]?.text ?? '', /This is set in your user settings/);
    notices[1]?.press('Undo');
    await settled();
    assert.deepEqual(values.get(key), { globalValue: undefined });
  });

  it('stays off where the notice is closed, and is switched on again by the command', async () => {
    await toggle(snooze, silentLogger);
    notices[0]?.press(undefined);
    await settled();
    assert.equal(isOn(document, dependencies), false);
    await toggle(snooze, silentLogger);
    assert.equal(isOn(document, dependencies), true);
    assert.deepEqual(lines, ['Completions are on.']);
  });

  it('silences the next edit, for everything, for a language and for a while', async () => {
    assert.equal(await may(document, dependencies), true);
    await toggle(snooze, silentLogger);
    assert.deepEqual([isOn(document, dependencies), await may(document, dependencies)], [false, false]);
    notices[0]?.press('Undo');
    await settled();
    await toggleLanguage(document, silentLogger);
    assert.match(notices[1]?.text ?? '', /are off for python/);
    assert.equal(isOn(document, dependencies), false);
    notices[1]?.press('Undo');
    await settled();
    assert.equal(isOn(document, dependencies), true);
    snooze.start(5);
    assert.deepEqual([isOn(document, dependencies), await may(document, dependencies)], [false, false]);
    await toggle(snooze, silentLogger);
    assert.deepEqual([isOn(document, dependencies), snooze.end], [true, undefined]);
  });
});
