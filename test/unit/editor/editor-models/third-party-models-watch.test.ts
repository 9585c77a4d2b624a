import assert from 'node:assert/strict';
import { thirdPartyModels, ownVendor } from '../../../../src/editor/editor-models/editor-models-list.ts';
import { ThirdPartyModelsWatch } from '../../../../src/editor/editor-models/third-party-models-watch.ts';
import { Listeners } from '../../../../src/base/listeners.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { EditorModelFacts } from '../../../../src/protocols/editor-lm/editor-models.ts';

function model(vendor: string, id: string, maxInputTokens = 8_000): EditorModelFacts {
  return { id, vendor, name: id, family: 'f', version: '1', maxInputTokens };
}

/** VS Code with models of several vendors, and its one event for all of them. */
class Editor {
  readonly clock = new FakeClock();
  readonly #events = new Listeners<undefined>();
  models: EditorModelFacts[] = [];
  reads = 0;
  fired = 0;
  /** Reading the list makes the editor say that it changed, as some versions do. */
  isNoisy = false;
  /** An extension never answers. */
  isHanging = false;
  readonly watch = new ThirdPartyModelsWatch({
    onDidChange: this.#events.on,
    list: () => {
      this.reads++;
      if (this.isNoisy) this.event();
      if (this.isHanging) return new Promise<never>(() => undefined);
      return Promise.resolve([...thirdPartyModels(this.models).values()]);
    },
    clock: this.clock,
  });

  constructor() {
    this.watch.onDidChange(() => this.fired++);
  }

  event(): void {
    this.#events.fire(undefined);
  }
}

describe('the watch over other extensions’ models', () => {
  it('is not moved by our own models', async () => {
    const editor = new Editor();
    editor.models = [model('copilot', 'a')];
    editor.event();
    await editor.clock.advance(2_000);
    assert.equal(editor.fired, 1);
    for (let i = 0; i < 50; i++) {
      editor.models = [model('copilot', 'a'), model(ownVendor, `p/${i}`)];
      editor.event();
      await editor.clock.advance(10_000);
    }
    assert.equal(editor.fired, 1);
  });

  it('tells of a model that came, went or changed, once each', async () => {
    const editor = new Editor();
    const steps = [
      [model('copilot', 'a')],
      [model('copilot', 'a'), model('acme', 'b')],
      [model('acme', 'b'), model('copilot', 'a')],
      [model('acme', 'b', 9_000), model('copilot', 'a')],
      [],
    ];
    const told: number[] = [];
    for (const models of steps) {
      editor.models = models;
      editor.event();
      editor.event();
      await editor.clock.advance(60_000);
      told.push(editor.fired);
    }
    assert.deepEqual(told, [1, 2, 2, 3, 4]);
  });

  it('reads seldom where each read makes another event', async () => {
    const editor = new Editor();
    editor.isNoisy = true;
    editor.event();
    await editor.clock.advance(60 * 60_000);
    assert.ok(editor.reads <= 65, `${editor.reads} reads`);
    assert.equal(editor.fired, 1);
  });

  it('reads soon again after a calm time', async () => {
    const editor = new Editor();
    for (let i = 0; i < 10; i++) {
      editor.event();
      await editor.clock.advance(1_000);
    }
    await editor.clock.advance(10 * 60_000);
    const before = editor.reads;
    editor.models = [model('acme', 'late')];
    editor.event();
    await editor.clock.advance(1_000);
    assert.equal(editor.reads, before + 1);
  });

  it('watches on after a list that never came', async () => {
    const editor = new Editor();
    editor.isHanging = true;
    editor.event();
    await editor.clock.advance(1_000);
    editor.isHanging = false;
    editor.models = [model('acme', 'late')];
    editor.event();
    await editor.clock.advance(14_000);
    assert.equal(editor.fired, 0);
    await editor.clock.advance(2_000);
    assert.deepEqual([editor.reads, editor.fired], [2, 1]);
  });

  it('takes a list that cannot be read for no change, and ends when it is closed', async () => {
    const editor = new Editor();
    editor.models = [undefined as unknown as EditorModelFacts];
    editor.event();
    await editor.clock.advance(1_000);
    assert.equal(editor.fired, 0);
    editor.event();
    editor.watch.dispose();
    editor.event();
    await editor.clock.advance(60_000);
    assert.equal(editor.reads, 1);
    assert.equal(editor.clock.pending, 0);
  });
});
