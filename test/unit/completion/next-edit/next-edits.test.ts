import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NextEdits } from '../../../../src/completion/next-edit/next-edits.ts';
import { stillFits } from '../../../../src/completion/next-edit/predicted-edit.ts';
import type { PredictedEdit } from '../../../../src/completion/next-edit/predicted-edit.ts';
import { changed, inOrder } from '../../../../src/completion/next-edit/text-change.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const code = 'let speed = 1;\ngo(speed);\nstop(speed);\n';

/** A person who edits a document, once a second. */
class Desk {
  readonly clock = new FakeClock();
  readonly edits: NextEdits;

  constructor(text = code) {
    this.edits = new NextEdits(text, this.clock);
  }

  async replace(old: string, text: string): Promise<void> {
    await this.clock.advance(1_000);
    const start = this.edits.text.indexOf(old);
    assert.ok(start >= 0);
    this.edits.change([{ start, end: start + old.length, text }], false);
  }

  follow(): Promise<boolean> {
    return this.edits.followRename('typescript', new AbortController().signal);
  }
}

function predicted(text: string, old: string, put: string): PredictedEdit {
  const start = text.indexOf(old);
  return { start, end: start + old.length, before: old, text: put, source: 'model' };
}

async function renamed(): Promise<Desk> {
  const desk = new Desk();
  await desk.replace('speed', 'pace');
  assert.ok(await desk.follow());
  return desk;
}

describe('what is expected next in a document', () => {
  it('goes on with a rename, from the edit on and then from the start', async () => {
    const { edits } = await renamed();
    assert.equal(edits.size, 2);
    const first = edits.next(0);
    assert.deepEqual([first?.before, first?.text, first?.source], ['speed', 'pace', 'rename']);
    assert.equal(edits.next(first?.end ?? 0)?.start, edits.text.lastIndexOf('speed'));
    assert.equal(edits.next(edits.text.length), first);
  });

  it('takes an edit of somebody else in place of all others', async () => {
    const { edits } = await renamed();
    const edit = predicted(edits.text, 'stop', 'halt');
    assert.ok(edits.expect(edit));
    assert.equal(edits.size, 1);
    assert.equal(edits.next(0), edit);
    assert.ok(edits.holds(edit));
    edits.drop(edit);
    assert.equal(edits.next(0), undefined);
    assert.ok(!edits.holds(edit));
  });

  it('takes none that does not fit the text, and keeps what it had', async () => {
    const { edits } = await renamed();
    const edit = predicted(edits.text, 'stop', 'halt');
    for (const wrong of [
      { ...edit, start: edit.start + 1 },
      { ...edit, before: 'halt' },
      { ...edit, end: 9_999 },
    ])
      assert.ok(!edits.expect(wrong));
    assert.equal(edits.size, 2);
  });

  it('keeps an edit in step with the text, and drops it where the text changes', async () => {
    const desk = new Desk();
    const { edits } = desk;
    edits.expect(predicted(code, 'stop', 'halt'));
    await desk.replace('go', 'run');
    const moved = edits.next(0);
    assert.ok(moved !== undefined && edits.holds(moved));
    assert.equal(moved.start, edits.text.indexOf('stop'));
    await desk.replace('stop', 'step');
    assert.equal(edits.size, 0);
    assert.ok(!edits.holds(moved));
  });

  it('knows what was changed lately', async () => {
    const desk = new Desk();
    const { edits } = desk;
    assert.equal(edits.history.toDiff(edits.text, 1_000), '');
    await desk.replace('go', 'run');
    assert.equal(edits.history.toDiff(edits.text, 1_000), '@@ line 2\n-go(speed);\n+run(speed);\n');
    assert.ok(edits.history.isTakenBack(predicted(edits.text, 'run', 'go'), edits.text));
  });

  it('forgets everything after an undo, and follows the text on', async () => {
    const desk = await renamed();
    const { edits } = desk;
    edits.change([{ start: 4, end: 8, text: 'speed' }], true);
    assert.equal(edits.text, code);
    assert.equal(edits.size, 0);
    assert.equal(edits.history.toDiff(edits.text, 1_000), '');
    assert.equal(await desk.follow(), false);
  });

  it('begins anew with another text', async () => {
    const desk = await renamed();
    const { edits } = desk;
    edits.restart('let pace = 1;\ngo(speed);\n');
    assert.equal(edits.size, 0);
    assert.equal(edits.history.toDiff(edits.text, 1_000), '');
    assert.equal(await desk.follow(), false);
  });

  it('follows a rename that was dismissed no further, until another one was made', async () => {
    const desk = await renamed();
    const { edits } = desk;
    edits.dismiss();
    assert.equal(edits.size, 0);
    assert.equal(await desk.follow(), false);
    await desk.replace('go', 'run');
    assert.equal(await desk.follow(), false, 'there is no other place');
    await desk.replace('speed', 'pace');
    assert.equal(await desk.follow(), true, 'another rename was made meanwhile');
  });

  it('does not offer an edit of a model again that was dismissed, but any other', () => {
    const edits = new NextEdits('play(one);', new FakeClock());
    const edit: PredictedEdit = { start: 8, end: 8, before: '', text: ', 2', source: 'model' };
    assert.equal(edits.expect(edit), true);
    edits.dismiss();
    edits.change([{ start: 0, end: 0, text: '\n' }], false);
    assert.equal(edits.expect({ ...edit, start: 9, end: 9 }), false);
    assert.equal(edits.size, 0);
    assert.equal(edits.expect({ ...edit, start: 9, end: 9, text: ', 3' }), true);
  });

  it('follows no rename in a text that changed meanwhile', async () => {
    const desk = new Desk();
    const { edits } = desk;
    await desk.replace('speed', 'pace');
    const following = desk.follow();
    edits.change([{ start: 0, end: 0, text: '\n' }], false);
    assert.equal(await following, false);
    assert.equal(edits.size, 0);
  });

  it('has the text of the document, and only edits that fit it, whatever is changed', () => {
    const anyChange = fc.record({ at: fc.nat(40), length: fc.nat(6), text: fc.constantFrom('', 'x', 'yz', '\n') });
    const anySteps = fc.array(fc.array(anyChange, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(anySteps, fc.nat(30), fc.nat(5), fc.nat(8), (steps, start, length, undoAt) => {
        const { edits } = new Desk();
        const place = { start, end: start + length, before: code.slice(start, start + length) };
        assert.ok(edits.expect({ ...place, text: 'new', source: 'model' }));
        let text = code;
        for (const [index, step] of steps.entries()) {
          let from = 0;
          const changes = [...step]
            .sort((a, b) => a.at - b.at)
            .flatMap(({ at, length: count, text: put }) => {
              const first = Math.min(Math.max(at, from), text.length);
              if (first < from) return [];
              const end = Math.min(first + count, text.length);
              from = end + 1;
              return [{ start: first, end, text: put }];
            });
          edits.change(changes, index === undoAt);
          for (const change of inOrder(changes)) text = changed(text, change);
          assert.equal(edits.text, text);
          const next = edits.next(0);
          if (index >= undoAt) assert.equal(next, undefined);
          if (next !== undefined) assert.ok(stillFits(next, text) && next.before === place.before);
        }
      }),
      { numRuns: 500 },
    );
  });
});
