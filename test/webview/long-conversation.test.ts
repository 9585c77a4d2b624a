import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { ChatPage } from './chat-page.ts';
import { longConversation, startedAnswer } from './sample-conversation.ts';
import { withChat } from './with-chat.ts';

describe('a long conversation in the chat view', function () {
  const harness = withChat();

  it('puts only the newest messages into the page and shows the last one', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(2_000));
    assert.equal(await chat.page.locator('[data-test=item]').count(), 40);
    assert.ok(await chat.page.locator('[data-item-id=i1999] .answer-footer').isVisible());
    assert.equal(await chat.at('jump').count(), 0);
  });

  it('brings older messages by button without moving what is read', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(100));
    await chat.at('earlier').focus();
    const before = await chat.page.locator('[data-item-id=i60]').boundingBox();
    await chat.page.keyboard.press('Enter');
    await chat.page.waitForFunction(() => document.querySelectorAll('[data-test=item]').length === 80);
    await chat.page.waitForTimeout(100);
    const after = await chat.page.locator('[data-item-id=i60]').boundingBox();
    assert.ok(before && after && Math.abs(after.y - before.y) < 4, `${before?.y ?? NaN} → ${after?.y ?? NaN}`);
    await chat.at('earlier').focus();
    await chat.page.keyboard.press('Enter');
    await chat.page.waitForFunction(() => document.querySelectorAll('[data-test=item]').length === 100);
    assert.equal(await chat.at('earlier').count(), 0);
    assert.equal(await chat.page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'transcript');
  });

  it('brings older messages when scrolled to the top', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(100));
    await chat.page.mouse.move(200, 300);
    await repeatUntilShown(chat, 100, () => chat.page.mouse.wheel(0, -3_000));
    assert.equal(await chat.page.locator('[data-item-id=i0]').count(), 1);
  });

  for (const [motion, move] of Object.entries<(page: Page) => Promise<void>>({
    'the wheel': (page) => page.mouse.wheel(0, -100),
    ArrowUp: (page) => page.keyboard.press('ArrowUp'),
    PageUp: (page) => page.keyboard.press('PageUp'),
    Home: (page) => page.keyboard.press('Home'),
  })) {
    it(`goes on bringing older messages with ${motion} at the very top, where nothing scrolls`, async () => {
      const chat = await harness.open();
      await chat.open(longConversation(150));
      await goToVeryTop(chat);
      await chat.page.mouse.move(200, 300);
      await repeatUntilShown(chat, 120, () => move(chat.page));
      await repeatUntilShown(chat, 150, () => move(chat.page));
    });
  }

  it('brings one step with one motion, and none with the keys of a field or with the focus on the button', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(400));
    await goToVeryTop(chat);
    await chat.at('edit').focus();
    await chat.page.keyboard.press('Enter');
    await chat.at('edit-input').waitFor();
    await goToVeryTop(chat);
    assert.equal(await moveUp(chat, '[data-test=edit-input]'), 80);
    await chat.page.keyboard.press('Escape');
    await chat.at('earlier').focus();
    assert.equal(await moveUp(chat, '[data-test=earlier]'), 80, 'Enter decides');
    await chat.at('transcript').focus();
    assert.equal(await moveUp(chat, '[data-test=item]'), 120);
  });

  it('follows a stream at the end, stays put when the person has scrolled up, and jumps back by button', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(40));
    const gap = (): Promise<number> =>
      chat.at('transcript').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await chat.post({ type: 'item', item: startedAnswer('a') });
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok((await gap()) < 2);
    await chat.page.mouse.move(200, 300);
    await chat.page.mouse.wheel(0, -400);
    await chat.page.waitForSelector('[data-test=jump]');
    const top = await chat.at('transcript').evaluate((box) => box.scrollTop);
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok(Math.abs((await chat.at('transcript').evaluate((box) => box.scrollTop)) - top) < 2);
    await chat.at('jump').click();
    await chat.page.waitForSelector('[data-test=jump]', { state: 'detached' });
    assert.ok((await gap()) < 2);
    await chat.post({ type: 'delta', itemId: 'a', block: 0, kind: 'text', text: 'line\n\n'.repeat(40) });
    assert.ok((await gap()) < 2);
  });

  it('goes on following when something comes in at the end between its own scrolling and the news of it', async () => {
    const chat = await harness.open();
    await chat.open(longConversation(40));
    const gap = await chat.at('transcript').evaluate(async (box) => {
      const grow = (height: number): void => {
        const piece = document.createElement('div');
        piece.style.cssText = `flex: none; height: ${height}px`;
        box.firstElementChild?.append(piece);
      };
      grow(6);
      box.scrollTop = box.scrollHeight;
      grow(40);
      for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
      return box.scrollHeight - box.scrollTop - box.clientHeight;
    });
    assert.ok(gap < 2, String(gap));
    assert.equal(await chat.page.locator('[data-test=jump]').count(), 0);
  });
});

async function untilShown(chat: ChatPage, count: number): Promise<void> {
  await chat.page.waitForFunction((all) => document.querySelectorAll('[data-test=item]').length === all, count);
}

/** Makes a motion again and again until so many items are in the page. */
async function repeatUntilShown(chat: ChatPage, count: number, move: () => Promise<void>): Promise<void> {
  const items = chat.page.locator('[data-test=item]');
  while ((await items.count()) < count) {
    await move();
    await chat.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.equal(await items.count(), count);
}

/** Goes to the very top and stays there while older messages come, as where the browser finds nothing to keep in its place. */
async function goToVeryTop(chat: ChatPage): Promise<void> {
  await chat.at('transcript').evaluate((box) => {
    box.style.overflowAnchor = 'none';
    box.focus();
    box.scrollTop = 1;
  });
  await untilShown(chat, 80);
}

/** Makes several motions within one frame; gives back how many items there are some frames later. */
function moveUp(chat: ChatPage, target: string): Promise<number> {
  return chat.page.evaluate(async (selector) => {
    const element = document.querySelector(selector);
    for (let time = 0; time < 5; time += 1) {
      element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
      await Promise.resolve();
    }
    for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
    return document.querySelectorAll('[data-test=item]').length;
  }, target);
}
