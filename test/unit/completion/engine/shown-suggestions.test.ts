import assert from 'node:assert/strict';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import type { CursorContext } from '../../../../src/completion/engine/document-snapshot.ts';
import { shownAfter, ShownSuggestions } from '../../../../src/completion/engine/shown-suggestions.ts';
import type { CompletionEvent, Suggestion } from '../../../../src/completion/engine/suggestion.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

const uri = 'file:///a.ts';

function suggestion(id: number, start: number, insertText: string): Suggestion {
  return { id, insertText, range: { start, end: start }, model: { provider: 'p', model: 'm' }, isCached: false };
}

function at(text: string): CursorContext {
  return cursorContext(textSnapshot(text), text.length);
}

async function setUp(insertText: string, before = 'const ', continuation?: string) {
  const clock = new FakeClock();
  const events: CompletionEvent[] = [];
  const shown = new ShownSuggestions(clock, (event) => events.push(event));
  const returned = { ...suggestion(1, before.length, insertText), ...(continuation !== undefined && { continuation }) };
  shown.returned(returned, uri, at(before), new AbortController().signal);
  await clock.advance(shownAfter);
  const put = (offset: number, text: string, removed = 0): boolean => shown.edited(uri, [{ offset, removed, text }]);
  const told = (): string[] =>
    events.map((event) => (event.kind === 'accepted' ? `${event.how} ${event.text}` : event.kind));
  return { clock, shown, events, put, told };
}

describe('a suggestion on the screen', () => {
  it('is accepted by words and lines where the next piece of it is put in at once', async () => {
    const { put, told, events } = await setUp('first = one;\nsecond = two;\nthird');
    assert.equal(put(6, 'first'), true);
    assert.equal(put(11, ' = one;'), true);
    assert.equal(put(18, '\nsecond = two;'), true);
    assert.deepEqual(told(), ['shown', 'word first', 'line  = one;', 'line \nsecond = two;']);
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'accepted' ? [event.isFirst] : [])),
      [true, false, false],
    );
  });

  it('is typed, not accepted, key by key, with closed pairs and with the indentation of Enter', async () => {
    const { put, told } = await setUp('f("x");\n    y = 1');
    for (const [offset, text] of [
      [6, 'f'],
      [7, '("'],
      [9, 'x'],
      [10, '")'],
      [12, ';'],
      [13, '\n    '],
    ] as const) {
      if (text === '("' || text === '")') {
        assert.equal(put(offset, text.slice(0, 1)), false);
        assert.equal(put(offset + 1, text.slice(1)), false);
      } else assert.equal(put(offset, text), false, text);
    }
    assert.deepEqual(told(), ['shown']);
    const pair = await setUp('()=> 1');
    assert.equal(pair.put(6, '()'), false);
  });

  it('is not accepted by another text, another place, a replacement, or several changes at once', async () => {
    const { shown, put, told } = await setUp('first second');
    assert.equal(put(6, 'other'), false);
    assert.equal(put(2, 'first'), false);
    assert.equal(put(6, 'first', 2), false);
    const change = { offset: 6, removed: 0, text: 'first' };
    assert.equal(shown.edited(uri, [change, { ...change, offset: 0 }]), false);
    assert.equal(shown.edited('file:///b.ts', [change]), false);
    assert.deepEqual(told(), ['shown']);
  });

  it('is not accepted before it was drawn', () => {
    const shown = new ShownSuggestions(new FakeClock(), () => undefined);
    shown.returned(suggestion(1, 0, 'first second'), uri, at(''), new AbortController().signal);
    assert.equal(shown.edited(uri, [{ offset: 0, removed: 0, text: 'first' }]), false);
  });

  it('is accepted as a whole by its command alone, once', async () => {
    const { shown, put, events } = await setUp('first second');
    assert.equal(put(6, 'first second'), false);
    assert.equal(shown.accepted(1, 'whole'), true);
    assert.equal(shown.accepted(1, 'whole'), false);
    const { suggestion: _own, ...accepted } = events.at(-1) as Extract<CompletionEvent, { kind: 'accepted' }>;
    assert.deepEqual(accepted, {
      kind: 'accepted',
      how: 'whole',
      isFirst: true,
      document: uri,
      offset: 6,
      text: 'first second',
    });
    assert.equal(shown.settle(uri, at('const first second')), 'taken');
  });

  it('is accepted together with its continuation where that was on the screen', async () => {
    const { shown, told } = await setUp('ab', 'const ', '\ncd');
    assert.equal(shown.accepted(1, 'whole', true), true);
    assert.deepEqual(told(), ['shown', 'whole ab\ncd']);
    assert.equal(shown.settle(uri, at('const ab\ncd')), 'taken');
  });

  it('is accepted by lines and words over its end where its continuation is on the screen', async () => {
    const lines = await setUp('ab cd', 'const ', '\nef gh');
    assert.equal(lines.put(6, 'ab cd\n'), true);
    assert.deepEqual(lines.told(), ['shown', 'line ab cd\n']);
    const words = await setUp('ab cd', 'const ', '\nef gh');
    assert.equal(words.put(6, 'ab'), true);
    assert.equal(words.put(8, ' cd'), false, 'this may be all of the first item, of which its command tells');
    assert.equal(words.put(11, '\nef'), true);
    assert.deepEqual(words.told(), ['shown', 'word ab', 'line \nef']);
  });

  it('is accepted under the name of the one before it as long as the editor has not taken it over', async () => {
    const { shown, told } = await setUp('ab', 'const ', '\ncd');
    assert.equal(shown.settle(uri, at('const ab')), 'taken');
    shown.returned(suggestion(2, 8, '\ncd'), uri, at('const ab'), new AbortController().signal);
    assert.equal(shown.accepted(1, 'whole'), false);
    assert.equal(shown.accepted(7, 'whole', true), false, 'nobody knows this one');
    assert.equal(shown.accepted(1, 'whole', true), true);
    assert.equal(shown.accepted(2, 'whole'), false);
    assert.deepEqual(told(), ['shown', 'typed-through', 'whole \ncd']);
  });

  it('is typed through where the person types it to the end, and dropped where they type something else', async () => {
    const typed = await setUp('ab');
    assert.equal(typed.shown.settle(uri, at('const a')), 'kept');
    assert.equal(typed.shown.settle(uri, at('const ab')), 'taken');
    assert.deepEqual(typed.told(), ['shown', 'typed-through']);
    const dropped = await setUp('ab');
    assert.equal(dropped.shown.settle(uri, at('const x')), 'dropped');
    assert.deepEqual(dropped.told(), ['shown', 'dropped']);
  });

  it('is neither dropped nor typed through once a piece of it was taken', async () => {
    const { shown, put, told } = await setUp('first second');
    put(6, 'first');
    const rest = suggestion(2, 11, ' second');
    assert.equal(shown.settle(uri, at('const first')), 'kept');
    shown.returned(rest, uri, at('const first'), new AbortController().signal);
    assert.equal(shown.settle(uri, at('const first;')), 'taken');
    assert.deepEqual(told(), ['shown', 'word first']);
  });
});
