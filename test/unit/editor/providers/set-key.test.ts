import assert from 'node:assert/strict';
import type { removeKey as RemoveKey, setKey as SetKey } from '../../../../src/editor/providers/set-key.ts';
import { KeyRing } from '../../../../src/guard/key-ring.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { FakeSecrets } from '../../../../src/platform/secrets.fake.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

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
    ({ setKey } = await import('../../../../src/editor/providers/set-key.ts'));
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
    assert.match(told[0] ?? '', /^Team is configured without a key\./);
    assert.deepEqual(opened, ['workbench.action.openSettings', { query: '@id:crossfade.providers' }]);
  });
});

describe('removing a key', () => {
  interface Row {
    readonly label: string;
    readonly detail: string;
  }
  const team: Provider = {
    id: 'team',
    name: 'Team',
    protocol: 'openai-chat',
    baseUrl: 'https://old.example/v1',
    auth: { kind: 'bearer', environmentVariables: [] },
    source: 'user',
  };
  let shown: readonly Row[][];
  let pick: (rows: readonly Row[]) => Row | undefined;
  let isConfirmed: boolean;
  let told: string[];
  let removeKey: typeof RemoveKey;
  let stand: { deregister(): void };
  let registry: Registry;
  let secrets: FakeSecrets;
  let keys: KeyRing;

  before(async () => {
    stand = standInForVscode({
      window: {
        showQuickPick: (rows: Row[]) => {
          shown = [...shown, rows];
          return Promise.resolve(pick(rows));
        },
        showInformationMessage: (text: string) => Promise.resolve(void told.push(text)),
        showWarningMessage: (text: string, _options: unknown, ...actions: readonly unknown[]) => {
          told.push(text);
          return Promise.resolve(isConfirmed ? actions[0] : undefined);
        },
      },
      commands: {},
      env: {},
      l10n: {
        t: (text: string, ...values: readonly string[]) =>
          text.replaceAll(/\{(\d)\}/g, (_all, at: string) => values[Number(at)] ?? ''),
      },
    });
    ({ removeKey } = await import('../../../../src/editor/providers/set-key.ts'));
  });
  after(() => stand.deregister());
  beforeEach(async () => {
    [shown, told, isConfirmed] = [[], [], true];
    pick = ([first]) => first;
    registry = new Registry();
    registry.setProviders('user', [team]);
    secrets = new FakeSecrets();
    keys = new KeyRing({ secrets, clock: new FakeClock() });
    await keys.set(team, 'canary-key-value');
  });

  const remove = (id?: string): Promise<void> =>
    removeKey(
      { registry, keys, discovery: { detect: () => Promise.resolve([]) } } as unknown as Parameters<
        typeof RemoveKey
      >[0],
      id,
    );

  it('asks for no provider where one with a key is named', async () => {
    await remove('team');
    assert.deepEqual([shown.length, secrets.values.size, told.at(-1)], [0, 0, 'The API key for Team was removed.']);
  });

  describe('after the address was changed by hand', () => {
    beforeEach(() => registry.setProviders('user', [{ ...team, baseUrl: 'https://new.example/v1' }]));

    it('lists the key with the old address, and removes it', async () => {
      await remove('team');
      assert.deepEqual(
        shown[0]?.map(({ label, detail }) => [label, detail]),
        [['Team', 'For https://old.example, which no provider in this window uses']],
      );
      assert.deepEqual(told, [
        'Remove the API key for Team at https://old.example?',
        'The API key for Team at https://old.example was removed.',
      ]);
      assert.equal(secrets.values.size, 0);
    });

    it('keeps it where nobody said to remove it: the old address finds it again', async () => {
      isConfirmed = false;
      await remove();
      pick = () => undefined;
      await remove();
      registry.setProviders('user', [team]);
      assert.equal(await keys.has(registry.provider('team')!), true);
    });
  });
});
