import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../support/fake-servers/fake-model-server.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

function picture(name: string): string {
  return join(cacheFolder, 'pictures', `${name}.png`);
}

describe('somebody who sets a limit', () => {
  let dear: FakeModelServer;
  let cheap: FakeModelServer;
  const models = (): readonly string[] => [dear.ref, cheap.ref];
  const session = useSession(async () => {
    dear = await FakeModelServer.start('anthropic-messages', 'claude-opus-5');
    cheap = await FakeModelServer.start('openai-chat', 'gpt-5-mini');
    return {
      isControlled: true,
      machineSettings: {
        'crossfade.providers': [
          {
            ...dear.provider,
            name: 'Anthropic',
            catalogueId: 'anthropic',
            models: [{ id: dear.model, name: 'Claude Opus 5' }],
          },
          {
            ...cheap.provider,
            name: 'OpenAI',
            catalogueId: 'openai',
            models: [{ id: cheap.model, name: 'GPT-5 mini' }],
          },
        ],
      },
      settings: {
        'crossfade.models.chat': models(),
        'crossfade.budgets': [{ per: 'day', tokens: 40, then: 'ask' }],
      },
    };
  });
  after(() => Promise.all([dear, cheap].map((server) => server.stop())));

  it('is asked before a request that would pass it, with the figures', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.send('What does src/mixer.ts do?');
    const { text, actions } = await workbench.waitForDialog(/spending limit/);
    await workbench.screenshot(picture('budget-question'));
    assert.match(text, /would exceed a spending limit\. Send it to Claude Opus 5 anyway\?/);
    assert.match(text, /Limit: 40 tokens a day, 0 tokens used\./);
    assert.match(text, /This request: about [\d.]+k? tokens of prompt, at most \$0\.\d+ plus the answer\./);
    assert.deepEqual(actions.toSorted(), ['Cancel', 'Send', "Send and Don't Ask Again Today"]);
    assert.deepEqual([dear.chatRequests.length, cheap.chatRequests.length], [0, 0]);
  });

  it('sends nothing after a no, says why and keeps what was typed', async () => {
    const { workbench } = session();
    await workbench.pressDialog('Cancel');
    const chat = await ChatPage.open(workbench);
    const answer = await chat.waitForAnswer(1, ['failed', 'stopped']);
    await workbench.screenshot(picture('budget-stopped'));
    assert.match(answer, /Nothing was sent\. A limit would be passed \(40 tokens a day, 0 tokens used\)\./);
    assert.deepEqual(await chat.actionsOf(await chat.item('answer', 1)), [
      'Select Model…',
      'Show Spending',
      'Try Again',
    ]);
    assert.match((await chat.texts('user')).join(), /What does src\/mixer\.ts do\?/);
    assert.deepEqual([dear.chatRequests.length, cheap.chatRequests.length], [0, 0]);
  });

  it('gets the answer after a yes, and is asked again for the next request', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    dear.reply({ text: 'It mixes two decks.' });
    await chat.act(await chat.item('answer', 1), 'Try Again');
    await workbench.waitForDialog(/spending limit/);
    await workbench.pressDialog('Send');
    assert.match(await chat.waitForAnswer(1), /It mixes two decks\./);
    assert.deepEqual(await chat.texts('notice'), []);
    await chat.send('And the curve?');
    const { text } = await workbench.waitForDialog(/A spending limit was reached/);
    assert.match(text, /Limit: 40 tokens a day, 120 tokens used\./);
    await workbench.pressDialog("Send and Don't Ask Again Today");
    await chat.waitForAnswer(2);
    await chat.send('And now?');
    await chat.waitForAnswer(3);
    assert.equal(dear.chatRequests.length, 3);
  });

  it('sees what was used, by role and model', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.spending.show');
    const list = workbench.page.locator('.quick-input-widget');
    await list.locator('.monaco-list-row').filter({ hasText: 'Claude Opus 5' }).first().waitFor();
    await workbench.screenshot(picture('spending'));
    const rows = await workbench.quickPickLabels();
    const model = rows.find((row) => row.includes('Claude Opus 5')) ?? '';
    assert.match(model, /Chat · fake-anthropic-messages\/claude-opus-5/);
    assert.match(model, /\$0\.\d+ · \d+ tokens · 3 requests/);
    assert.match(rows.join('\n'), /40 tokens a day\s*Reached/);
    assert.match(rows.join('\n'), /Total/);
    await workbench.closeQuickInput();
  });

  it('goes on with the cheaper model of the list, and it is said', async () => {
    const { workbench, control } = session();
    await control.changeSettings({
      'crossfade.budgets': [{ per: 'role', role: 'chat', usd: 0.000_1, then: 'cheaper' }],
    });
    const chat = await ChatPage.open(workbench);
    await chat.newChat();
    cheap.reply({ text: 'The cheap one answers.' });
    await chat.send('Once more?');
    assert.match(await chat.waitForAnswer(1), /The cheap one answers\./);
    assert.equal(dear.chatRequests.length, 3);
    await workbench.screenshot(picture('budget-cheaper'));
    const [chip] = await chat.handOffs(1);
    assert.match(
      chip ?? '',
      /^Answered by GPT-5 mini: a limit is reached \(\$0\.0001 a day for Chat, \$0\.003 used\)$/,
    );
    assert.match(await chat.modelLabel(), /Claude Opus 5/);
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
