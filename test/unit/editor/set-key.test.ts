import assert from 'node:assert/strict';
import type { setKey as SetKey } from '../../../src/editor/set-key.ts';
import { Registry } from '../../../src/models/registry.ts';
import { standInForVscode } from './vscode-stand-ins.ts';

describe('setting the key of a server whose entry says that it takes none', () => {
  const told: string[] = [];
  const opened: unknown[] = [];
  let setKey: typeof SetKey;
  let stand: { deregister(): void };

  before(async () => {
    stand = standInForVscode({
      window: {
        showWarningMessage: (text: string, ...actions: readonly string[]) => {
          told.push(text);
          return Promise.resolve(actions[0]);
        },
      },
      commands: {
        executeCommand: (command: string, argument: unknown) => {
          opened.push(command, argument);
          return Promise.resolve();
        },
      },
      env: {},
      l10n: {
        t: (text: string, ...values: readonly string[]) =>
          text.replaceAll(/\{(\d)\}/g, (_all, at: string) => values[Number(at)] ?? ''),
      },
    });
    ({ setKey } = await import('../../../src/editor/set-key.ts'));
  });
  after(() => stand.deregister());

  it('says why no key is asked for, and opens the entry', async () => {
    const registry = new Registry();
    registry.setProviders('user', [
      {
        id: 'team',
        name: 'Team',
        protocol: 'openai-chat',
        baseUrl: 'http://127.0.0.1:9/v1',
        auth: { kind: 'none' },
        source: 'user',
      },
    ]);
    await setKey({ registry } as unknown as Parameters<typeof SetKey>[0], 'team');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^Team is set up without a key\./);
    assert.deepEqual(opened, ['workbench.action.openSettings', { query: '@id:crossfade.providers' }]);
  });
});
