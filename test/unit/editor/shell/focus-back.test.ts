import assert from 'node:assert/strict';
import type { withFocusBack as WithFocusBack } from '../../../../src/editor/shell/focus-back.ts';
import { Listeners } from '../../../../src/base/listeners.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

describe('a list that was opened from the chat view', () => {
  const kinds = { Keyboard: 1, Mouse: 2, Command: 3 } as const;
  const selections = new Listeners<{ readonly kind: number }>();
  const terminals = new Listeners<object | undefined>();
  const tabGroups = { activeTabGroup: { activeTab: {} } };
  let backs: number;
  let clock: FakeClock;
  let withFocusBack: typeof WithFocusBack;
  let stand: { deregister(): void };

  before(async () => {
    stand = standInForVscode({
      window: {
        tabGroups,
        onDidChangeTextEditorSelection: selections.on,
        onDidChangeActiveTerminal: terminals.on,
      },
      TextEditorSelectionChangeKind: kinds,
    });
    ({ withFocusBack } = await import('../../../../src/editor/shell/focus-back.ts'));
  });
  after(() => stand.deregister());
  beforeEach(() => {
    backs = 0;
    clock = new FakeClock();
  });

  const close = async (picked: string | undefined, afterwards: () => void = () => undefined): Promise<unknown> => {
    const back = (): Promise<void> => {
      backs++;
      return Promise.resolve();
    };
    const closing = withFocusBack(() => Promise.resolve(picked), back, clock);
    await clock.advance(0);
    afterwards();
    await clock.advance(50);
    return await closing;
  };

  it('gives the focus back after a choice', async () => {
    assert.deepEqual([await close('a model'), backs], ['a model', 1]);
  });

  it('gives the focus back after Escape', async () => {
    assert.deepEqual([await close(undefined), backs], [undefined, 1]);
    // An answer that streams into an editor, or a command, moves the cursor, too.
    await close(undefined, () => selections.fire({ kind: kinds.Command }));
    assert.equal(backs, 2);
  });

  it('leaves the focus where the person clicked, or in the tab that it led to', async () => {
    await close(undefined, () => selections.fire({ kind: kinds.Mouse }));
    await close(undefined, () => (tabGroups.activeTabGroup.activeTab = {}));
    assert.equal(backs, 0);
  });

  it('leaves the focus in the terminal that the person turned to; a terminal that is closed meanwhile changes nothing', async () => {
    await close(undefined, () => terminals.fire({}));
    assert.equal(backs, 0);
    await close(undefined, () => terminals.fire(undefined));
    assert.equal(backs, 1);
  });

  it('gives no focus back where what opened it failed', async () => {
    const back = (): Promise<void> => {
      backs++;
      return Promise.resolve();
    };
    await assert.rejects(withFocusBack(() => Promise.reject(new Error('no')), back, clock));
    assert.deepEqual([backs, clock.pending], [0, 0]);
  });
});
