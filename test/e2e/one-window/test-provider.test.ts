import assert from 'node:assert/strict';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import type { RecordedRequest } from '../../support/fake-servers/fake-model-server.ts';
import type { Reply } from '../../support/fake-servers/reply.ts';
import { ChatPage } from '../chat-page.ts';
import { useSharedWindow } from './use-shared-window.ts';

/** A server that takes neither tools nor an instruction in mid conversation. */
function strict({ body }: RecordedRequest): Reply {
  const messages = (body?.['messages'] ?? []) as readonly { readonly role: string }[];
  const isLate = messages.some(({ role }, index) => role === 'system' && index > 0);
  if (body !== undefined && 'tools' in body) return refusal('This server takes no tools.');
  return isLate ? refusal('System message must be at the beginning.') : { text: 'ok' };
}

function refusal(message: string): Reply {
  return { failure: { status: 400, body: { error: { message, type: 'invalid_request_error' } } } };
}

describe('somebody who does not know what their server takes', () => {
  let model: FakeModelServer;
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat');
    model.usualReply = strict;
    return { machineSettings: { 'crossfade.providers': [{ ...model.provider, quirks: { systemAnywhere: true } }] } };
  });
  after(() => model.stop());

  it('is told how many requests go where before any goes, and sends nothing of the workspace', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.provider.test');
    await workbench.pick(/Fake \(openai-chat\)/);
    const before = model.chatRequests.length;
    const box = workbench.page.locator('.quick-input-widget');
    const start = box.getByText(/At most \d+ small requests? to 127\.0\.0\.1/).first();
    await start.waitFor();
    assert.equal(model.chatRequests.length, before);
    await workbench.pick(/Start Test/);
    await box.getByText('Use These Settings').waitFor();
    assert.match((await workbench.quickPickLabels()).join('\n'), /"tools":false/);
    assert.ok(model.chatRequests.length > 5);
    for (const { text } of model.chatRequests) assert.ok(text.length < 1_500, text);
  });

  it('uses what was found: the next conversation has no tools and is answered', async () => {
    const { workbench } = session();
    await workbench.pick(/Use These Settings/);
    const chat = await ChatPage.open(workbench);
    await chat.selectModel(model.ref);
    await chat.send('Is anybody there?');
    assert.match(await chat.waitForAnswer(1), /ok/);
    assert.equal(model.chatRequests.at(-1)?.body?.['tools'], undefined);
  });

  it('reads the whole report as a document that cannot be edited', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.provider.test');
    await workbench.pick(/Fake \(openai-chat\)/);
    await workbench.pick(/Start Test/);
    await workbench.pick(/Show Report/);
    await workbench.page.locator('.tab', { hasText: 'fake-openai-chat.txt' }).waitFor();
    const lines = workbench.page.locator('.editor-instance .view-lines');
    await lines.filter({ hasText: 'It refuses tools: This server takes no tools.' }).waitFor();
    await lines.filter({ hasText: 'No settings need to be changed.' }).waitFor();
    await workbench.type('x');
    assert.equal(await lines.filter({ hasText: /^xTest of/ }).count(), 0);
  });

  it('sees no error of ours in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
