import assert from 'node:assert/strict';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { admitMessage } from '../../../src/chat/take-message.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';

describe('a message that is looked at before it is taken in', () => {
  /** The message is stopped at this point; nobody else looks at the signal. */
  const admit = async (stoppedAt: 'before' | 'reading' | 'asking' | 'never') => {
    const abort = new AbortController();
    const seen: string[] = [];
    const reach = <T>(point: string, value: T): Promise<T> => {
      seen.push(point);
      if (stoppedAt === point) abort.abort();
      return Promise.resolve(value);
    };
    if (stoppedAt === 'before') abort.abort();
    const conversation = new ConversationStore({ files: new FakeFiles(), clock: new FakeClock() }, '/history').create();
    const found = { parts: [], attachments: [], sources: [], problems: [] };
    const admission = {
      compose: () => reach('reading', found),
      folders: { admits: () => reach('asking', true) },
      conversation,
      chosen: () => {
        throw new Error('not asked here');
      },
    };
    const chosen = { role: 'chat', refs: [], problems: [], scope: {}, isOneOfSeveral: false } as const;
    const message = { text: 'Hi', brought: [], signal: abort.signal };
    const result = await admitMessage(message, { ...admission, chosen: () => chosen }).catch(() => 'stopped');
    return { result, seen };
  };

  it('goes no further once it is stopped, whoever does not look at the signal', async () => {
    assert.deepEqual(await admit('before'), { result: 'stopped', seen: [] });
    assert.deepEqual(await admit('reading'), { result: 'stopped', seen: ['reading'] });
    assert.deepEqual(await admit('asking'), { result: 'stopped', seen: ['reading', 'asking'] });
    const { result } = await admit('never');
    assert.ok(typeof result === 'object' && result.isAdmitted);
  });
});
