import assert from 'node:assert/strict';
import { withChat } from './with-chat.ts';

describe('the model button of the chat view', () => {
  const harness = withChat();

  it('cuts nothing off the words of the model button where there is room', async () => {
    const chat = await harness.open({ width: 300 });
    await chat.open([]);
    const isCut = (): Promise<boolean> =>
      chat
        .at('model')
        .locator('.model-name')
        .evaluate((name) => name.scrollWidth > name.clientWidth);
    await chat.post({ type: 'model', level: 'user' });
    assert.match(await chat.at('model').innerText(), /Select a model/);
    assert.equal(await isCut(), false);
    const model = { ref: 'openai/b', name: 'A model', destination: 'a-long-name-of-a-gateway.example.com' };
    await chat.post({ type: 'model', model, level: 'user' });
    assert.equal(await isCut(), false);
  });

  it('shows the place of the model where there is room for more than its first letters, and no part of it otherwise', async () => {
    const chat = await harness.open({ width: 300 });
    await chat.open([]);
    const shownWidth = async (name: string, destination: string): Promise<number> => {
      await chat.post({ type: 'model', model: { ref: 'team/m', name, destination }, level: 'user' });
      return await chat
        .at('model')
        .locator('.model-place')
        .evaluate((place) => {
          const words = place.parentElement!.getBoundingClientRect();
          const box = place.getBoundingClientRect();
          return box.top < words.bottom ? box.width : 0;
        });
    };
    const whole = await shownWidth('m', 'this machine');
    assert.ok(whole > 50, `${whole}`);
    assert.equal(await shownWidth('a-name-of-a-model-that-is-long', 'this machine'), 0);
    const part = await shownWidth('a-short-name', 'a-long-name-of-a-gateway.example.com');
    assert.ok(part > 50 && part < 220, `${part}`);
  });
});
