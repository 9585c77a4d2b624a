import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayGroup, groupByDay, searchHistory } from '../../../media/chat/state/history-groups.ts';

const at = (day: number, hour: number): number => new Date(2026, 2, day, hour).getTime();
const row = (id: string, updated: number) => ({ id, title: id, updated, messages: 1 });

describe('the days of the history', () => {
  it('are those of the calendar, not stretches of 24 hours', () => {
    const now = at(20, 1);
    assert.equal(dayGroup(at(20, 0), now), 'today');
    assert.equal(dayGroup(at(19, 23), now), 'yesterday');
    assert.equal(dayGroup(at(18, 23), now), 'week');
    assert.equal(dayGroup(at(13, 0), now), 'week');
    assert.equal(dayGroup(at(12, 23), now), 'month');
    assert.equal(dayGroup(new Date(2025, 11, 1).getTime(), now), 'older');
    assert.equal(dayGroup(at(21, 12), now), 'today');
  });

  it('hold every conversation once, newest group first and in the order given', () => {
    const now = at(20, 12);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (days) => {
        const rows = days
          .map((day, index) => row(String(index), at(20 - day, 9)))
          .sort((a, b) => b.updated - a.updated);
        const groups = groupByDay(rows, now);
        assert.deepEqual(
          groups.flatMap((group) => group.conversations),
          rows,
        );
        assert.equal(new Set(groups.map(({ day }) => day)).size, groups.length);
      }),
    );
  });
});

describe('the search in the history', () => {
  it('wants every word somewhere in the title, in any order and case', () => {
    const rows = ['Fade in', 'Fade out', 'Parse dates'].map((title) => row(title, 0));
    const found = (query: string): string[] => searchHistory(rows, query).map(({ title }) => title);
    assert.deepEqual(found('  OUT fad '), ['Fade out']);
    assert.deepEqual(found(''), ['Fade in', 'Fade out', 'Parse dates']);
    assert.deepEqual(found('fade dates'), []);
    assert.deepEqual(found('.*'), []);
  });
});
