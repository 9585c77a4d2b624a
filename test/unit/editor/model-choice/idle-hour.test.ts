import assert from 'node:assert/strict';
import { idleHour, IdleWindow } from '../../../bench/idle-hour.ts';

describe('an idle hour', () => {
  it('asks each provider for its models at most once, whatever VS Code says meanwhile', async () => {
    for (const { name, measured } of await idleHour()) assert.ok((measured ?? 2) <= 1, `${name}: ${measured}`);
  });

  it('tells VS Code of our models once for a change, and nothing of it comes back', async () => {
    const window = new IdleWindow();
    await window.start();
    await window.clock.advance(60_000);
    const { told } = window;
    assert.ok(told > 0 && told <= 2, `${told}`);
    window.settingsChanged();
    await window.clock.advance(600_000);
    assert.equal(window.told, told);
    window.registry.setLiveModels('remote', [{ id: 'another' }]);
    await window.clock.advance(600_000);
    assert.equal(window.told, told + 1);
  });
});
