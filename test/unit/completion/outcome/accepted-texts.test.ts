import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AcceptedTexts } from '../../../../src/completion/outcome/accepted-texts.ts';
import { CompletionJournal } from '../../../../src/completion/outcome/completion-journal.ts';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { keptFraction } from '../../../../src/completion/outcome/kept-fraction.ts';
import type { AcceptedEvent, CompletionEvent, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const uri = 'file:///a.ts';
const model = { provider: 'p', model: 'm' };

function suggestion(id: number, insertText: string): Suggestion {
  return { id, insertText, range: { start: 0, end: 0 }, model, isCached: false };
}

function accepted(offset: number, text: string, how: AcceptedEvent['how'] = 'whole', id = 1): AcceptedEvent {
  return { kind: 'accepted', suggestion: suggestion(id, text), how, isFirst: true, document: uri, offset, text };
}

function setUp(text: string) {
  const clock = new FakeClock();
  const documents = new Map([[uri, text]]);
  const kept: number[] = [];
  const texts = new AcceptedTexts({
    clock,
    textOf: (document) => {
      const found = documents.get(document);
      return found === undefined ? undefined : textSnapshot(found);
    },
    tell: (event) => {
      if (event.kind === 'kept') kept.push(event.fraction);
    },
  });
  const edit = (offset: number, removed: number, inserted: string): void => {
    const before = documents.get(uri) ?? '';
    documents.set(uri, before.slice(0, offset) + inserted + before.slice(offset + removed));
    texts.edited(uri, [{ offset, removed, text: inserted }]);
  };
  return { clock, documents, texts, kept, edit };
}

describe('an accepted text', () => {
  it('is looked at after 30 seconds and after 5 minutes, and then forgotten', async () => {
    const { clock, texts, kept } = setUp('let a = call(b);');
    texts.follow(accepted(8, 'call(b);'));
    await clock.advance(29_999);
    assert.deepEqual(kept, []);
    await clock.advance(1);
    assert.deepEqual(kept, [1]);
    await clock.advance(270_000);
    assert.deepEqual(kept, [1, 1]);
    assert.equal(texts.size, 0);
    assert.equal(clock.pending, 0);
  });

  it('is found where edits moved it, and counted by what is left of it', async () => {
    const { clock, texts, kept, edit } = setUp('let a = call(b);');
    texts.follow(accepted(8, 'call(b);'));
    edit(0, 0, '// a new line\n');
    edit(30, 0, '\nmore();');
    edit(14 + 8, 4, 'other');
    await clock.advance(30_000);
    assert.deepEqual(kept, [keptFraction('call(b);', 'other(b);')]);
    edit(14, 100, '');
    await clock.advance(270_000);
    assert.equal(kept[1], 0);
  });

  it('loses nothing to a formatter that writes the same anew', async () => {
    const { clock, texts, kept, edit } = setUp('let a = call( b );');
    texts.follow(accepted(8, 'call( b );'));
    edit(0, 18, 'let a =\n  call(b);');
    await clock.advance(30_000);
    assert.deepEqual(kept, [1]);
  });

  it('is one text with the words accepted after it', async () => {
    const { clock, texts, kept } = setUp('one two');
    texts.follow(accepted(0, 'one', 'word'));
    texts.follow(accepted(3, ' two', 'word'));
    assert.equal(texts.size, 1);
    await clock.advance(30_000);
    assert.deepEqual(kept, [1]);
  });

  it('is forgotten with its document, and one of at most fifty', async () => {
    const { clock, texts, kept } = setUp('x'.repeat(1_000));
    for (let id = 0; id < 80; id++) texts.follow(accepted(id * 5, 'x', 'whole', id));
    assert.equal(texts.size, 50);
    texts.close(uri);
    assert.equal(texts.size, 0);
    await clock.advance(300_000);
    assert.deepEqual(kept, []);
    assert.equal(clock.pending, 0);
  });

  it('tells a share between nothing and all, whatever is edited', async () => {
    const change = fc.record({
      offset: fc.nat({ max: 40 }),
      removed: fc.nat({ max: 10 }),
      text: fc.string({ maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 10 }), async (changes) => {
        const { clock, texts, kept, edit, documents } = setUp('before call(argument, other); after');
        texts.follow(accepted(7, 'call(argument, other);'));
        for (const { offset, removed, text } of changes) {
          const length = documents.get(uri)?.length ?? 0;
          const from = Math.min(offset, length);
          edit(from, Math.min(removed, length - from), text);
        }
        await clock.advance(300_000);
        assert.equal(kept.length, 2);
        assert.ok(kept.every((fraction) => fraction >= 0 && fraction <= 1));
        const isThere = documents.get(uri)?.includes('call(argument, other);') === true;
        assert.ok(!isThere || kept[0] === 1);
      }),
    );
  });
});

describe('the share of a text that is kept', () => {
  it('is by tokens and their length, in order, without white space', () => {
    assert.equal(keptFraction('a b', 'a\n  b'), 1);
    assert.equal(keptFraction('abcd(x)', ''), 0);
    assert.equal(keptFraction('abcd ab', 'abcd'), 4 / 6);
    assert.equal(keptFraction('\n', '\n'), 1);
  });
});

describe('the record of suggestions', () => {
  const shown: CompletionEvent = { kind: 'shown', suggestion: suggestion(1, 'text') };

  it('counts by model what became of them', () => {
    const journal = new CompletionJournal();
    const events: readonly CompletionEvent[] = [
      shown,
      shown,
      shown,
      accepted(0, 'x', 'word'),
      { ...accepted(1, 'y', 'line'), isFirst: false },
      { kind: 'dropped', suggestion: suggestion(2, 'z') },
      { kind: 'typed-through', suggestion: suggestion(3, 'z') },
      { kind: 'kept', model, id: 1, after: 30_000, fraction: 0.5 },
      { kind: 'busy', isBusy: true },
    ];
    for (const event of events) journal.note(event);
    assert.deepEqual(journal.records(), [
      {
        model: 'p/m',
        shown: 3,
        taken: 1,
        whole: 0,
        word: 1,
        line: 1,
        typedThrough: 1,
        dropped: 1,
        kept: [0.5, undefined],
      },
    ]);
    assert.deepEqual(journal.total(), { shown: 3, taken: 1 });
    assert.match(journal.toMarkdown(), /\| p\/m \| 3 \| 0 \| 1 \| 1 \| 1 \| 1 \| 50% \| – \|/);
  });

  it('says nothing before the first suggestion', () => {
    assert.equal(new CompletionJournal().toMarkdown(), '');
  });

  it('holds no text of a document, and a bounded number of models', () => {
    const journal = new CompletionJournal();
    journal.note(accepted(0, 'canary text'));
    for (let i = 0; i < 200; i++) {
      journal.note({ kind: 'shown', suggestion: { ...suggestion(i, 'x'), model: { provider: 'p', model: `m${i}` } } });
    }
    journal.note(accepted(0, 'canary text'));
    assert.equal(journal.records().length, 50);
    assert.doesNotMatch(JSON.stringify(journal.records()) + journal.toMarkdown(), /canary/);
  });
});
