import assert from 'node:assert/strict';
import type { pickSuccessor as PickSuccessor } from '../../../../src/editor/chat-view/switch-now-picker.ts';
import type { RowItem, RowPick } from '../../../../src/editor/shell/searched-pick.ts';
import type { ModelRow } from '../../../../src/editor/model-choice/model-items.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { openai } from '../../../../src/providers/vendors/openai.ts';
import { SlowQuickPick } from '../slow-quick-pick.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

describe('the list of models that a running answer can go on with', () => {
  let slow: SlowQuickPick<ModelRow>;
  let hide: () => void;
  let pickSuccessor: typeof PickSuccessor;
  let stand: { deregister(): void };

  before(async () => {
    const createQuickPick = (): RowPick<ModelRow> => {
      slow = new SlowQuickPick<ModelRow>();
      return Object.assign(slow.pick, {
        show: () => undefined,
        dispose: () => undefined,
        hide: () => hide(),
        onDidAccept: (listener: () => void) => slow.onAccept(listener),
        onDidHide: (listener: () => void) => (hide = listener),
      });
    };
    stand = standInForVscode({
      window: { createQuickPick },
      QuickPickItemKind: { Separator: -1 },
      l10n: {
        t: (text: string, ...values: readonly string[]) =>
          text.replaceAll(/\{(\d)\}/g, (_all, at: string) => values[Number(at)] ?? ''),
      },
    });
    ({ pickSuccessor } = await import('../../../../src/editor/chat-view/switch-now-picker.ts'));
  });
  after(() => stand.deregister());

  const labels = (): readonly string[] =>
    slow.pick.items.filter(({ row }: RowItem<ModelRow>) => row !== undefined).map(({ label }) => label);

  it('says that no model matches, asks for the lists again, and shows what came', async () => {
    const registry = new Registry();
    registry.setProviders('built-in', [openai]);
    registry.setLiveModels('openai', [{ id: 'gpt-5' }]);
    const clock = new FakeClock();
    let asked = 0;
    const picking = pickSuccessor({
      registry,
      resolved: { role: 'chat', refs: [], problems: [] },
      answering: undefined,
      tokens: undefined,
      clock,
      refresh: () => {
        asked++;
        registry.setLiveModels('openai', [{ id: 'gpt-5' }, { id: 'newest' }]);
        return Promise.resolve();
      },
    });
    slow.settle();
    slow.type('newest');
    slow.settle();
    assert.deepEqual(labels(), ['Use “newest” as typed', '$(refresh) Refresh']);
    slow.down();
    slow.enter();
    slow.settle();
    assert.equal(asked, 1);
    await clock.advance(100);
    slow.settle();
    assert.deepEqual(labels(), ['newest']);
    slow.enter();
    slow.settle();
    assert.deepEqual(await picking, { provider: 'openai', model: 'newest' });
    assert.equal(clock.pending, 0);
  });
});
