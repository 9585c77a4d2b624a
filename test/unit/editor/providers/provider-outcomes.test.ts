import assert from 'node:assert/strict';
import type { outcomesOf as OutcomesOf } from '../../../../src/editor/providers/provider-outcomes.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { Discovery } from '../../../../src/routing/discovery/discovery.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

interface Notice {
  readonly text: string;
  readonly actions: readonly string[];
  isOpen: boolean;
}

const team: Provider = {
  id: 'team',
  name: 'Team [x](command:bad)',
  protocol: 'openai-chat',
  baseUrl: 'http://gpu-box:8000/v1',
  auth: { kind: 'none' },
  source: 'user',
};

describe('what came of setting a provider up', () => {
  let outcomesOf: typeof OutcomesOf;
  let stand: { deregister(): void };
  let registry: Registry;
  let clock: FakeClock;
  let notices: Notice[];
  let asked: string[];
  let ran: (readonly unknown[])[];
  /** What the person picks in a notice with actions, and when. */
  let pick: (actions: readonly string[]) => Promise<string | undefined>;

  before(async () => {
    const show = (text: string, ...actions: readonly string[]): Promise<string | undefined> => {
      notices.push({ text, actions, isOpen: true });
      return pick(actions);
    };
    const never = { onCancellationRequested: () => ({ dispose: () => undefined }) };
    stand = standInForVscode({
      window: {
        showInformationMessage: show,
        showWarningMessage: show,
        showErrorMessage: show,
        setStatusBarMessage: () => undefined,
        withProgress: async (
          { title }: { title: string },
          task: (progress: unknown, token: unknown) => Promise<void>,
        ) => {
          const notice = { text: title, actions: [], isOpen: true };
          notices.push(notice);
          await task({}, never);
          notice.isOpen = false;
        },
      },
      commands: { executeCommand: (...command: readonly unknown[]) => Promise.resolve(void ran.push(command)) },
      ProgressLocation: { Notification: 15, Window: 10 },
      l10n: {
        t: (text: string, ...values: string[]) => text.replace(/\{(\d)\}/g, (_all, at) => values[Number(at)] ?? ''),
      },
    });
    ({ outcomesOf } = await import('../../../../src/editor/providers/provider-outcomes.ts'));
  });
  after(() => stand.deregister());
  beforeEach(() => {
    registry = new Registry();
    registry.setProviders('user', [team]);
    clock = new FakeClock();
    notices = [];
    asked = [];
    ran = [];
    pick = () => Promise.resolve(undefined);
  });

  const discovery = {
    detect: ({ only }: { readonly only?: string } = {}) => {
      asked.push(only ?? 'all');
      return Promise.resolve([]);
    },
  } as unknown as Discovery;
  const tell = (state: ReturnType<Registry['reachability']>): Promise<void> =>
    outcomesOf({ registry, discovery, clock }).tell(team, state);
  const open = (): readonly string[] => notices.filter(({ isOpen }) => isOpen).map(({ text }) => text);

  it('is that nothing answers, with what to do, until the server comes up', async () => {
    registry.setReachability('team', { state: 'unreachable', reason: 'No answer.' });
    await tell(registry.reachability('team'));
    assert.match(open().join(), /^No response from http:\/\/gpu-box:8000\/v1/);
    assert.match(open().join(), /\[Change URL…\]\(command:crossfade\.provider\.changeAddress\?%5B%22team%22%5D\)/);
    registry.setLiveModels('team', [{ id: 'a' }, { id: 'b' }]);
    await clock.advance(0);
    assert.equal(open().length, 1);
    assert.match(open().join(), /is ready: 2 models/);
    assert.deepEqual(notices.at(-1)?.actions, ['Select Model…']);
    assert.equal(clock.pending, 0);
  });

  it('is never a link that somebody else wrote', async () => {
    await tell({ state: 'unreachable', reason: '[y](command:worse)', answers: true });
    assert.match(open().join(), /responds, but not with a model list/);
    assert.doesNotMatch(open().join(), /\]\(command:(?!crossfade\.provider\.(changeAddress|tryAgain)\?)/);
  });

  it('is told anew when it changes: the older notice closes', async () => {
    await tell({ state: 'unreachable', reason: 'No answer.' });
    await tell({ state: 'unreachable', reason: 'HTTP 500', answers: true });
    await clock.advance(0);
    assert.equal(open().length, 1);
    assert.match(open().join(), /HTTP 500/);
  });

  it('is forgotten with the server', async () => {
    await tell({ state: 'unreachable', reason: 'No answer.' });
    registry.setProviders('user', []);
    await clock.advance(0);
    assert.deepEqual([open(), clock.pending], [[], 0]);
  });

  it('is asked for again once a minute, ten times, while the notice waits', async () => {
    await tell({ state: 'unreachable', reason: 'No answer.' });
    await clock.advance(59_999);
    assert.deepEqual(asked, []);
    await clock.advance(60 * 60_000);
    assert.deepEqual(asked, Array<string>(10).fill('team'));
  });

  describe('that it is ready leads to its models', () => {
    /** Tells that the server is ready; the person takes the action only after `meanwhile`. */
    const takeLater = async (meanwhile: () => void): Promise<void> => {
      const waiting = Promise.withResolvers<undefined>();
      pick = async ([action]) => {
        if (notices.length > 1) return undefined;
        await waiting.promise;
        return action;
      };
      registry.setLiveModels('team', [{ id: 'a' }]);
      const telling = tell({ state: 'ready' });
      meanwhile();
      waiting.resolve(undefined);
      await telling;
    };

    it('while it is so', async () => {
      await takeLater(() => undefined);
      assert.deepEqual([ran, notices.length], [[['crossfade.model.select', 'team']], 1]);
    });

    it('or tells that its key is gone', async () => {
      await takeLater(() => registry.setReachability('team', { state: 'key-needed' }));
      assert.deepEqual(ran, []);
      assert.match(notices[1]?.text ?? '', /requires an API key\.$/);
      assert.deepEqual(notices[1]?.actions, ['Set API Key…']);
    });

    it('or that nothing answers there', async () => {
      await takeLater(() => registry.setReachability('team', { state: 'unreachable', reason: 'No answer.' }));
      assert.deepEqual(ran, []);
      assert.match(notices[1]?.text ?? '', /^No response from /);
    });

    it('or that it was removed', async () => {
      await takeLater(() => registry.setProviders('user', []));
      assert.deepEqual(ran, []);
      assert.match(notices[1]?.text ?? '', /was removed\.$/);
      assert.deepEqual(notices[1]?.actions, ['Add Server…']);
    });
  });

  it('that it wants a key asks for none where it was removed since', async () => {
    pick = ([action]) => {
      registry.setProviders('user', []);
      return Promise.resolve(notices.length > 1 ? undefined : action);
    };
    await tell({ state: 'key-needed' });
    assert.deepEqual([ran, notices.at(-1)?.actions], [[], ['Add Server…']]);
  });
});
