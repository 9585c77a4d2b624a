import assert from 'node:assert/strict';
import type { InputPart } from '../../../src/conversation/part.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { text } from '../../support/fakes/scripted-answer.ts';
import { startSession as start } from './start-session.ts';

const excerpt: InputPart = {
  t: 'text',
  text: '[attached src/a.ts:3-5]\n```ts\ncode\n```',
  attachment: { kind: 'code', label: 'src/a.ts:3-5', byCommand: true },
};

/** Files that remember what was on the disk after each write. */
class FilmedFiles extends FakeFiles {
  readonly frames: ReadonlyMap<string, Uint8Array>[] = [];

  override async append(path: string, bytes: Uint8Array, durable: boolean): Promise<void> {
    await super.append(path, bytes, durable);
    this.frames.push(new Map(this.contents));
  }
}

/** What a window shows that starts with these files. */
async function shownWith(contents: ReadonlyMap<string, Uint8Array>) {
  const files = new FakeFiles();
  for (const [path, bytes] of contents) files.contents.set(path, bytes);
  const { session, view } = start([], { files });
  await session.openFirst('last');
  const questions = view.items().flatMap((item) => (item.kind === 'user' ? [item.text] : []));
  return { questions, draft: view.last('conversation')?.draft ?? '', chips: view.last('brought')?.chips ?? [] };
}

describe('a window that ends while a message is under way', () => {
  it('has it in the input box again, with what a command brought, when its mentions were being read', async () => {
    const { session, files } = start([], { mentions: new Promise(() => undefined) });
    void session.send('/explain', [excerpt]);
    await new Promise((resolve) => setImmediate(resolve));
    const { questions, draft, chips } = await shownWith(files.contents);
    assert.deepEqual([questions, draft, chips.map(({ label }) => label)], [[], '/explain', ['src/a.ts:3-5']]);
  });

  it('has it exactly once, in the conversation or in the input box, whichever write was the last', async () => {
    const files = new FilmedFiles();
    const { session } = start([{ before: () => session.send('two', [excerpt]), parts: [text('First.')] }, {}], {
      files,
    });
    await session.keepDraft('one');
    const sending = session.send('one');
    void session.keepDraft('');
    await sending;
    assert.ok(files.frames.length > 5);
    let most = 0;
    for (const [index, frame] of files.frames.entries()) {
      const { questions, draft, chips } = await shownWith(frame);
      const typed = draft === '' ? [] : draft.split('\n\n');
      const all = [...questions, ...typed];
      assert.deepEqual(all, ['one', 'two'].slice(0, all.length), `after write ${index}`);
      assert.ok(all.length >= Math.max(1, most), `nothing is lost after write ${index}`);
      assert.equal(chips.length, typed.includes('two') ? 1 : 0, `after write ${index}`);
      most = all.length;
    }
    assert.deepEqual(await shownWith(files.contents), { questions: ['one', 'two'], draft: '', chips: [] });
  });
});
