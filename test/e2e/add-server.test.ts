import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { ListServer } from '../support/fake-servers/list-server.ts';
import { freePort } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { useSession } from './session.ts';

describe('somebody who adds servers of their own', () => {
  const key = ['team', 'key', '1'].join('-');
  const servers: ListServer[] = [];
  let team: ListServer;
  let laterPort: number;
  const session = useSession(async () => {
    team = await ListServer.start({ models: ['team-large', 'team-small'], key });
    servers.push(team);
    laterPort = await freePort();
    return {};
  });
  after(() => Promise.all(servers.map((server) => server.stop())));

  const widget = (): Locator => session().workbench.page.locator('.quick-input-widget');
  const input = (): Locator => widget().locator('.quick-input-box input');
  const says = (text: RegExp): Promise<void> =>
    widget().locator('.quick-input-message').filter({ hasText: text }).waitFor();
  const titled = (text: string): Promise<void> => widget().locator('.quick-input-title').getByText(text).waitFor();
  const notice = (text: RegExp): Locator =>
    session().workbench.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });

  it('begins with a button in the chat view', async () => {
    const frame = await (await ChatPage.open(session().workbench)).frame();
    await frame.locator('[data-test=offer]').getByRole('button', { name: 'Add Server…' }).click();
    await titled('Add Server (1/2): URL');
  });

  it('is told while typing that nothing answers yet, and may add the server all the same', async () => {
    await input().fill(`127.0.0.1:${laterPort}`);
    await says(/No response/);
    await input().press('Enter');
    await session().workbench.pick(/OpenAI-compatible/);
    await titled('Add Server (2/2): Name');
    await input().fill('Later');
    await says(/later\/…/);
    await input().press('Enter');
    await notice(/No response from/).waitFor();
    assert.match(
      await notice(/No response from/).innerText(),
      new RegExp(`http://127\\.0\\.0\\.1:${laterPort}/v1 \\(Later\\)[^]*Change URL…[^]*Try Again`),
    );
  });

  it('sees the notice and the card in the chat view go when the server comes up', async () => {
    const { workbench } = session();
    const frame = await (await ChatPage.open(workbench)).frame();
    assert.ok((await frame.locator('[data-test=offer]').count()) > 0);
    servers.push(await ListServer.start({ models: ['late-model'], port: laterPort }));
    await notice(/No response from/)
      .getByText('Try Again')
      .click();
    await notice(/Later is ready: 1 model/).waitFor();
    await notice(/No response from/).waitFor({ state: 'detached' });
    await frame.locator('[data-test=offer]').first().waitFor({ state: 'detached' });
    await frame.locator('[data-test=model]').filter({ hasText: 'late-model' }).waitFor();
  });

  it('is told that a server wants a key, of which none was sent to find that out', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.provider.add');
    await titled('Add Server (1/2): URL');
    await input().fill(`localhost:${team.port}/v1/chat/completions`);
    await says(/requires an API key/);
    assert.ok(team.requests.length > 0);
    for (const { headers } of team.requests) assert.equal(headers.authorization, undefined);
    await input().press('Enter');
    await titled('Add Server (2/2): Name');
    await input().fill('Team');
    await input().press('Enter');
  });

  it('enters the key in a box that stays a key box after an empty Enter', async () => {
    await titled('API Key for Team');
    assert.equal(await input().getAttribute('type'), 'password');
    await input().press('Enter');
    await says(/Enter the key/);
    assert.equal(await input().getAttribute('type'), 'password');
    await session().workbench.type(key);
    assert.equal(await input().inputValue(), key);
    assert.equal(await input().getAttribute('type'), 'password');
    await input().press('Enter');
    await notice(/Team is ready: 2 models/).waitFor();
  });

  it('goes on to the models of that server alone', async () => {
    const { workbench } = session();
    await workbench.pressNotification(/Team is ready/, 'Select Model…');
    await widget().locator('.quick-input-list .monaco-list-row').filter({ hasText: 'team-large' }).waitFor();
    assert.equal(await input().inputValue(), 'team/');
    assert.ok((await workbench.quickPickLabels()).every((label) => !label.includes('late-model')));
    await workbench.pick(/team-large/);
    await workbench.pick(/This workspace/);
    const frame = await (await ChatPage.open(workbench)).frame();
    await frame.locator('[data-test=model][data-ref="team/team-large"]').waitFor();
  });

  it('finds its servers in the list of providers, and one row for all vendors without a key', async () => {
    const { workbench } = session();
    await (await ChatPage.open(workbench)).runCommand('crossfade.provider.manage');
    await widget().locator('.monaco-list-row').filter({ hasText: 'Team' }).first().waitFor();
    const labels = (await workbench.quickPickLabels()).map((label) => label.split('\n')[0] ?? '');
    assert.match(labels[0] ?? '', /Add Server…/);
    assert.match(labels[1] ?? '', /Add Vendor API Key…/);
    assert.ok(!labels.some((label) => /^(Anthropic|OpenAI|Mistral)$/.test(label.trim())), labels.join(' | '));
    await workbench.pick(/Add Vendor API Key…/);
    await titled('Select a Vendor');
    await widget().locator('.monaco-list-row').filter({ hasText: 'Anthropic' }).first().waitFor();
    await workbench.closeQuickInput();
  });

  it('is told before the address changes that the key stays behind', async () => {
    const { workbench } = session();
    const other = await ListServer.start({ models: ['other-model'] });
    servers.push(other);
    await (await ChatPage.open(workbench)).runCommand('crossfade.provider.changeAddress');
    await workbench.pick(/Team/);
    await titled('URL of Team');
    await input().fill(`127.0.0.1:${other.port}`);
    await says(/Server found: 1 model/);
    await input().press('Enter');
    const dialog = await workbench.waitForDialog(/The API key for Team is for/);
    assert.match(dialog.text, new RegExp(`127\\.0\\.0\\.1:${other.port}`));
    await workbench.pressDialog('Cancel');
    for (const { headers } of other.requests) assert.equal(headers.authorization, undefined);
  });

  it('is told that the key of the old address is removed, and asked for one of the new address', async () => {
    const { workbench } = session();
    const newKey = ['team', 'key', '2'].join('-');
    const other = await ListServer.start({ models: ['team-large'], key: newKey });
    servers.push(other);
    await (await ChatPage.open(workbench)).runCommand('crossfade.provider.changeAddress');
    await workbench.pick(/Team/);
    await titled('URL of Team');
    await input().fill(`127.0.0.1:${other.port}`);
    await says(/requires an API key/);
    await input().press('Enter');
    const dialog = await workbench.waitForDialog(/The API key for Team is for/);
    assert.match(dialog.text, /The key will be removed from secret storage/);
    await workbench.pressDialog('Change URL');
    await notice(/The API key for Team at http:\/\/localhost:\d+ was removed from secret storage/).waitFor();
    await titled('API Key for Team');
    for (const { headers } of other.requests) assert.equal(headers.authorization, undefined);
    await workbench.type(newKey);
    await input().press('Enter');
    await notice(/Team is ready: 1 model/).waitFor();
    assert.deepEqual(
      [...new Set(other.requests.map(({ headers }) => headers.authorization))],
      [undefined, `Bearer ${newKey}`],
    );
  });

  it('is asked before the key is removed, and told when it is', async () => {
    const { workbench } = session();
    await (await ChatPage.open(workbench)).runCommand('crossfade.key.remove');
    await workbench.pick(/Team/);
    await workbench.waitForDialog(/Remove the API key for Team\?/);
    await workbench.pressDialog('Remove Key');
    await notice(/The API key for Team was removed/).waitFor();
  });

  it('is asked before a server is removed, and which choices that leaves behind', async () => {
    const { workbench } = session();
    const chat = await ChatPage.open(workbench);
    await chat.runCommand('crossfade.provider.remove');
    await workbench.pick(/Team/);
    const dialog = await workbench.waitForDialog(/Remove Team\?/);
    assert.match(dialog.text, /team\/team-large/);
    await workbench.pressDialog('Remove Server');
    // The notice about its key may still be there.
    await notice(/(?<!of )Team was removed/).waitFor();
    await chat.runCommand('crossfade.provider.manage');
    await widget().locator('.monaco-list-row').filter({ hasText: 'Later' }).first().waitFor();
    await widget().locator('.monaco-list-row').filter({ hasText: 'Team' }).first().waitFor({ state: 'detached' });
    await workbench.closeQuickInput();
  });

  it('sees no error of ours in the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});
