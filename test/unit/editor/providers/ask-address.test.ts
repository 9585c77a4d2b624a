import assert from 'node:assert/strict';
import type {
  askAddress as AskAddress,
  EnteredServer,
  KindWanted,
} from '../../../../src/editor/providers/ask-address.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { FoundServer } from '../../../../src/routing/discovery/find-server.ts';
import { InputBox, standInForVscode } from '../vscode-stand-ins.ts';

const models: FoundServer = {
  kind: 'models',
  preset: 'openai-compatible',
  baseUrl: 'http://gpu-box:8000/v1',
  count: 2,
};
const silent: FoundServer = { kind: 'silent' };

describe('the box for the address of a server', () => {
  let box: InputBox;
  let clock: FakeClock;
  let askAddress: typeof AskAddress;
  let stand: { deregister(): void };
  let tries: {
    readonly baseUrl: string;
    readonly signal: AbortSignal;
    readonly answer: (found: FoundServer) => void;
  }[];

  before(async () => {
    stand = standInForVscode({
      window: { createInputBox: () => box },
      ThemeIcon: Object,
      InputBoxValidationSeverity: { Info: 1, Warning: 2, Error: 3 },
      l10n: {
        t: (text: string, ...values: string[]) => text.replace(/\{(\d)\}/g, (_all, at) => values[Number(at)] ?? ''),
      },
    });
    ({ askAddress } = await import('../../../../src/editor/providers/ask-address.ts'));
  });
  after(() => stand.deregister());
  beforeEach(() => {
    box = new InputBox();
    clock = new FakeClock();
    tries = [];
  });

  const ask = (): Promise<EnteredServer | KindWanted | undefined> =>
    askAddress(
      {
        clock,
        find: ({ baseUrl }, signal) => new Promise((answer) => tries.push({ baseUrl, signal, answer })),
      },
      { title: 'Add Server' },
    );
  const settled = (): Promise<void> => clock.advance(0);

  it('tries what was typed in a pause, once, and says what answers', async () => {
    const entered = ask();
    for (const text of ['gpu-box', 'gpu-box:', 'gpu-box:8', 'gpu-box:80', 'gpu-box:800', 'gpu-box:8000']) {
      box.type(text);
      await clock.advance(300);
    }
    await clock.advance(300);
    assert.deepEqual(
      tries.map(({ baseUrl }) => baseUrl),
      ['http://gpu-box:8000'],
    );
    assert.ok(box.busy);
    tries[0]?.answer(models);
    await settled();
    assert.deepEqual([box.busy, box.message], [false, 'Server found: 2 models']);
    box.enter();
    assert.deepEqual(await entered, { address: readAddress(), found: models });
  });

  it('tries nothing that is only half typed', async () => {
    void ask();
    for (const text of ['l', 'localhost', 'localhost:', 'http://', '127.0.0.', 'my server', 'me:pw@host.example.com']) {
      box.type(text);
      await clock.advance(5_000);
    }
    assert.equal(tries.length, 0);
  });

  it('ends a try with the next key, whose late answer is shown nowhere', async () => {
    void ask();
    box.type('gpu-box:8000');
    await clock.advance(600);
    box.type('gpu-box:8001');
    assert.deepEqual([tries[0]?.signal.aborted, box.busy], [true, false]);
    tries[0]?.answer(models);
    await settled();
    assert.equal(box.message, '');
    await clock.advance(600);
    assert.equal(tries.length, 2);
  });

  it('takes an address that does not answer with a second Enter, when the person has read so', async () => {
    const entered = ask();
    box.type('gpu-box');
    box.enter();
    assert.equal(tries.length, 1);
    tries[0]?.answer(silent);
    await settled();
    assert.match(box.message, /No response/);
    assert.ok(!box.isDisposed);
    box.enter();
    assert.deepEqual((await entered) && 'found', 'found');
    assert.equal(tries.length, 1);
  });

  it('takes no text that is no address, and never one with a password', () => {
    void ask();
    for (const text of [
      '',
      'my server',
      'ftp://gpu-box',
      'http://me:pw@gpu-box:8000',
      'https://x.example.com/v1?key=1',
    ]) {
      box.enter(text);
      assert.notEqual(box.message, '', text);
    }
    assert.deepEqual([tries.length, box.isDisposed], [0, false]);
  });

  it('ends the try when it is closed', async () => {
    const entered = ask();
    box.type('gpu-box:8000');
    await clock.advance(600);
    box.escape();
    assert.equal(await entered, undefined);
    assert.deepEqual([tries[0]?.signal.aborted, clock.pending], [true, 0]);
  });

  function readAddress(): EnteredServer['address'] {
    return {
      kind: 'address',
      baseUrl: 'http://gpu-box:8000',
      isWhole: true,
      isHttpsGuessed: false,
    } as EnteredServer['address'];
  }
});
