import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SearchedPick } from '../../../../src/editor/shell/searched-pick.ts';
import { SlowQuickPick } from '../slow-quick-pick.ts';

/** Rows are words here; the text itself, in brackets, is the row for a text that none has. */
function open(rows: { current: readonly string[] }, now: () => number = () => 0) {
  const window = new SlowQuickPick<string>();
  const matches = (row: string, text: string): boolean => text.split(' ').every((word) => row.includes(word));
  const search = (text: string): { rows: readonly string[]; first: string } => {
    const found = rows.current.filter((row) => matches(row, text));
    const shown = found.length > 0 ? found : [`[${text}]`];
    return { rows: shown, first: shown.find((row) => row === text) ?? shown[0] ?? '' };
  };
  const list = new SearchedPick<string>({
    pick: window.pick,
    search,
    matches,
    item: (row) => ({ label: row, alwaysShow: true, row }),
    keyOf: (row) => row,
    gap: () => ({ label: '' }),
    now,
  });
  const accepted: (string | undefined)[] = [];
  window.onAccept(() => accepted.push(list.accepted()));
  return { window, list, accepted, matches };
}

const models = ['gpt-5-mini', 'gpt-5', 'claude-sonnet', 'claude-opus', 'mini-claude'];

describe('a list that is searched by words', () => {
  it('takes what is highlighted', () => {
    const { window, accepted } = open({ current: models });
    window.settle();
    window.type('claude');
    window.settle();
    window.down();
    window.down();
    const row = window.highlighted();
    window.enter();
    window.settle();
    assert.deepEqual([row, ...accepted], ['mini-claude', 'mini-claude']);
  });

  it('highlights the best match after each key, wherever VS Code puts it', () => {
    const { window } = open({ current: models });
    window.settle();
    for (const text of ['g', 'gp', 'gpt', 'gpt-5']) {
      window.type(text);
      window.settle();
    }
    assert.equal(window.highlighted(), 'gpt-5');
  });

  it('takes the best match of what was typed when Enter comes before the list', () => {
    const { window, accepted } = open({ current: models });
    window.settle();
    window.type('claude');
    window.type('claude opus');
    window.enter();
    window.settle();
    assert.deepEqual(accepted, ['claude-opus']);
  });

  it('takes a row that was chosen by hand in a list that has not followed yet', () => {
    const { window, accepted } = open({ current: models });
    window.settle();
    window.type('claude');
    window.settle();
    window.type('claude ');
    window.down();
    const row = window.highlighted();
    window.enter();
    window.settle();
    assert.deepEqual(accepted, [row]);
  });

  it('keeps the highlight off a top row that is no match, also when rows change while the list is on its way', () => {
    const window = new SlowQuickPick<string>();
    const rows = ['add a server', 'in use', 'other'];
    const list = new SearchedPick<string>({
      pick: window.pick,
      search: () => ({ rows, first: 'in use' }),
      matches: () => true,
      item: (row) => ({ label: row, alwaysShow: true, row }),
      keyOf: (row) => row,
      gap: () => ({ label: '' }),
      now: () => 0,
    });
    list.rowsChanged();
    window.settle();
    assert.equal(window.highlighted(), 'in use');
    rows.push('late');
    list.rowsChanged();
    list.rowsChanged();
    window.settle();
    assert.equal(window.highlighted(), 'in use');
  });

  it('takes the row that was highlighted, also when another list was on its way', () => {
    const rows = { current: models };
    const { window, list, accepted } = open(rows);
    window.settle();
    window.down();
    rows.current = ['new-1', 'new-2', 'new-3', ...models];
    list.rowsChanged();
    window.enter();
    window.settle();
    assert.deepEqual(accepted, ['gpt-5']);
  });

  it('keeps the highlighted row when the rows change, and takes the best match when it is gone', () => {
    const rows = { current: models };
    const { window, list } = open(rows);
    window.settle();
    window.down();
    window.settle();
    rows.current = ['new', ...models];
    list.rowsChanged();
    window.settle();
    assert.equal(window.highlighted(), 'gpt-5');
    rows.current = ['new', 'claude-opus'];
    list.rowsChanged();
    window.settle();
    assert.equal(window.highlighted(), 'new');
  });

  it('does not get stuck when VS Code never says that it shows a list', () => {
    let time = 0;
    const { window } = open({ current: models }, () => time);
    // The first list is on its way and nothing of it comes back.
    window.type('claude opus');
    window.deliver('extension');
    time = 2_000;
    window.type('claude opu');
    window.settle();
    assert.equal(window.highlighted(), 'claude-opus');
  });

  const word = fc.constantFrom('gpt', '5', 'mini', 'claude', 'o', 'nothing');
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.array(word, { maxLength: 3 }).map((words) => ({ type: words.join(' ') })) },
    { weight: 3, arbitrary: fc.constant('window' as const) },
    { weight: 3, arbitrary: fc.constant('extension' as const) },
    { weight: 2, arbitrary: fc.constant('down' as const) },
    { weight: 1, arbitrary: fc.constant('enter' as const) },
    { weight: 1, arbitrary: fc.shuffledSubarray(models).map((rows) => ({ rows })) },
  );

  it('takes a row with all words or the text as typed, and what is highlighted, whatever is pressed and however slow the window is', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const rows = { current: models };
        const { window, list, accepted, matches } = open(rows);
        const expected: { readonly text: string; readonly shown: string | undefined }[] = [];
        let text = '';
        for (const each of actions) {
          if (each === 'window' || each === 'extension') window.deliver(each);
          else if (each === 'down') window.down();
          else if (each === 'enter') {
            expected.push({ text, shown: window.highlighted() });
            window.enter();
          } else if ('type' in each) window.type((text = each.type));
          else {
            rows.current = each.rows;
            list.rowsChanged();
          }
        }
        window.settle();
        assert.equal(accepted.length, expected.length);
        for (const [index, { text: typed }] of expected.entries()) {
          const row = accepted[index];
          assert.ok(row !== undefined && (row === `[${typed}]` || matches(row, typed)), `${row} for ${typed}`);
        }
        window.enter();
        const shown = window.highlighted();
        window.settle();
        assert.equal(accepted.at(-1), shown);
      }),
      { numRuns: 200 },
    );
  });
});
