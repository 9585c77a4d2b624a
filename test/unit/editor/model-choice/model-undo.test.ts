import assert from 'node:assert/strict';
import type { ConversationChoice } from '../../../../src/chat/conversation-choice.ts';
import type { ModelChange } from '../../../../src/editor/model-choice/model-history.ts';
import type { ModelUndoDependencies } from '../../../../src/editor/model-choice/model-undo.contribution.ts';
import { Listeners } from '../../../../src/base/listeners.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

/** The item of the status bar that tells of a change. */
class Item {
  name = '';
  text = '';
  tooltip = '';
  command: string | undefined;
  accessibilityInformation: unknown;
  isShown = false;
  show(): void {
    this.isShown = true;
  }
  hide(): void {
    this.isShown = false;
  }
  dispose(): void {
    this.isShown = false;
  }
}

describe('the line about the last change of a model', () => {
  let hooks: { deregister(): void };
  let item: Item;
  let notices: string[];
  let clock: FakeClock;
  let undo: () => Promise<unknown>;
  const settings = new Listeners<ModelChange>();
  const choices = new Listeners<ConversationChoice>();
  let open: string;

  beforeEach(async () => {
    [item, notices, clock, open] = [new Item(), [], new FakeClock(), 'one'];
    const t = (text: string, ...values: readonly unknown[]): string =>
      text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));
    const commands = new Map<string, () => Promise<unknown>>();
    hooks = standInForVscode({
      window: {
        createStatusBarItem: () => item,
        showInformationMessage: (text: string) => {
          notices.push(text);
          return Promise.resolve(undefined);
        },
      },
      StatusBarAlignment: { Left: 1, Right: 2 },
      Disposable: Object.assign(function Disposable() {}, { from: () => ({}) }),
      commands: { registerCommand: (id: string, run: () => Promise<unknown>) => commands.set(id, run) },
      workspace: {},
      ConfigurationTarget: {},
      ProgressLocation: {},
      Uri: {},
      l10n: { t },
    });
    const { registerModelUndo } = await import('../../../../src/editor/model-choice/model-undo.contribution.ts');
    registerModelUndo({
      writer: { onDidChange: settings.on },
      chat: {
        onDidChoose: choices.on,
        isOpen: ({ conversation }: ConversationChoice) => conversation === open,
        undo: () => Promise.resolve(true),
      },
      registry: { model: () => undefined },
      clock,
      logger: silentLogger,
    } as unknown as ModelUndoDependencies);
    undo = commands.get('crossfade.undoModelChange')!;
  });
  afterEach(() => hooks.deregister());

  function change(list: readonly string[], before: readonly string[], isDone = true): void {
    const rest = { isInReach: () => true, undo: () => Promise.resolve(isDone) };
    settings.fire({ role: 'chat', place: 'workspace', list, before, ...rest });
  }

  it('says what counts where, is a button, and goes by itself', async () => {
    change(['team/gpt-5'], []);
    assert.equal(item.text, '$(discard) Chat in this workspace: gpt-5 · Undo');
    assert.equal(item.command, 'crossfade.undoModelChange');
    assert.deepEqual(item.accessibilityInformation, { label: 'Chat in this workspace: gpt-5. Undo', role: 'button' });
    await clock.advance(29_000);
    assert.equal(item.isShown, true);
    await clock.advance(2_000);
    assert.equal(item.isShown, false);
  });

  it('says what counts again after an undo, and offers the one before as long as there is one', async () => {
    change(['team/a'], []);
    change(['team/b'], ['team/a']);
    await undo();
    assert.equal(item.text, '$(discard) Chat in this workspace: a · Undo');
    await undo();
    assert.equal(item.text, '$(check) Chat in this workspace: not set');
    assert.equal(item.command, undefined);
    await undo();
    assert.match(notices[0] ?? '', /There is no model change to undo/);
  });

  it('takes back the choice of a conversation only while it is open', async () => {
    choices.fire({ conversation: 'one', before: undefined, after: 'team/a' });
    assert.equal(item.text, '$(discard) Chat in this conversation: a · Undo');
    open = 'two';
    await undo();
    assert.equal(notices.length, 1);
    open = 'one';
    await undo();
    assert.equal(item.text, '$(check) Chat in this conversation: not set');
  });

  it('says so when the list was written again since', async () => {
    change(['team/a'], [], false);
    await undo();
    assert.equal(item.isShown, false);
    assert.match(notices[0] ?? '', /Chat in this workspace has changed since then\. Nothing was undone\./);
  });
});
