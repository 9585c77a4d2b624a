import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cacheFolder } from '../../support/vscode-host/paths.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

const drawnInDraft = '[data-test=draft-chip] canvas[data-drawn]';
const drawnInMessage = '.user-message canvas[data-drawn]';

describe('an image in the chat', () => {
  let seeing: FakeModelServer;
  let blind: FakeModelServer;
  const session = useSharedWindow(async () => {
    seeing = await FakeModelServer.start('openai-chat', 'gemma-vision');
    blind = await FakeModelServer.start('anthropic-messages', 'words-only');
    const info = { contextTokens: 100_000, maxOutputTokens: 4_096, tools: true };
    return {
      machineSettings: {
        'crossfade.providers': [
          { ...seeing.provider, models: [{ id: seeing.model, name: 'Gemma Vision', vision: true, ...info }] },
          { ...blind.provider, models: [{ id: blind.model, name: 'Words Only', vision: false, ...info }] },
        ],
      },
      settings: { 'crossfade.models.chat': [seeing.ref, blind.ref] },
    };
  });
  after(() => Promise.all([seeing, blind].map((server) => server.stop())));

  /** Pastes a picture that is drawn in the page, as a screenshot from the clipboard is. */
  async function paste(chat: ChatPage): Promise<void> {
    const frame = await chat.frame();
    await frame.locator('[data-test=input]').click();
    await frame.evaluate(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      const context = canvas.getContext('2d')!;
      context.fillStyle = 'crimson';
      context.fillRect(20, 20, 200, 120);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], 'image.png', { type: 'image/png' }));
      const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data });
      document.querySelector('[data-test=input]')!.dispatchEvent(event);
    });
    await frame.locator(drawnInDraft).waitFor({ timeout: patienceMs });
  }

  it('is pasted, shown, sent and answered', async () => {
    const chat = await ChatPage.open(session().workbench);
    await paste(chat);
    seeing.reply({ text: 'A red box.' });
    await chat.send('What do you see?');
    assert.match(await chat.waitForAnswer(1), /A red box\./);
    const request = seeing.chatRequests.at(-1)?.text ?? '';
    const [, data = ''] = /"url":"data:image\/png;base64,([A-Za-z0-9+/=]+)"/.exec(request) ?? [];
    const bytes = Buffer.from(data, 'base64');
    assert.deepEqual(
      [bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
      ['PNG', 300, 200],
    );
    const frame = await chat.frame();
    await frame.locator(drawnInMessage).waitFor({ timeout: patienceMs });
    assert.equal(await frame.locator('[data-test=draft-chip]').count(), 0);
    await session().workbench.screenshot(join(cacheFolder, 'pictures', 'image-answered.png'));
  });

  it('is a line of text for a model that cannot see it, which is said before sending and below the answer', async () => {
    const chat = await ChatPage.open(session().workbench);
    const frame = await chat.frame();
    await chat.selectModel(blind.ref);
    await paste(chat);
    const note = frame.locator('[data-test=image-note]');
    await note.waitFor({ timeout: patienceMs });
    assert.match(await note.innerText(), /^Words Only cannot see images\./);
    blind.reply({ text: 'I was told of two images.' });
    await chat.send('And you?');
    const answer = await chat.waitForAnswer(2);
    assert.match(answer, /Details/);
    const request = blind.chatRequests.at(-1)?.text ?? '';
    assert.match(request, /image\.png/);
    assert.doesNotMatch(request, /"type":"image"|base64/);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
