import assert from 'node:assert/strict';
import { searchText } from '../../../../src/tools/read/search-text.ts';
import { FakeWorkspace } from '../../context/fake-workspace.ts';
import { ReadToolCalls } from './call-read-tool.ts';

describe('search_text', () => {
  let calls: ReadToolCalls;
  beforeEach(() => {
    const files = new FakeWorkspace({
      'src/a.ts': 'one\ntwo\nthree\n',
      'src/b.ts': 'Two (2)\r\nfour',
      'secret/x': 'two',
    });
    calls = new ReadToolCalls(searchText, files);
  });

  it('finds text as it stands, in any case or exactly, and by pattern', async () => {
    assert.equal(await calls.text({ query: 'two' }), 'src/a.ts:2: two\nsrc/b.ts:1: Two (2)\n(2 files searched)');
    assert.match(await calls.text({ query: 'two', match_case: true }), /^src\/a.ts:2: two\n\(/);
    assert.match(await calls.text({ query: '(2)' }), /^src\/b.ts:1/);
    assert.match(
      await calls.text({ query: '^t[hw]', is_regex: true }),
      /^src\/a.ts:2: two\nsrc\/a.ts:3: three\nsrc\/b.ts:1/,
    );
    assert.match(await calls.text({ query: '.*', match_case: true }), /^No matches/);
  });

  it('says so where it stopped early', async () => {
    for (let file = 0; file < 5; file++) calls.files.contents.set(`wide-${file}`, 'x\n'.repeat(50));
    assert.match(
      await calls.text({ query: 'x' }),
      /\(The search stopped early; narrow the query or name a folder\.\)$/,
    );
  });

  it('refuses arguments that do not fit and bad patterns, and says what to do', async () => {
    assert.match(await calls.refusal({ query: '' }), /Call search_text again with arguments that fit its schema\.$/);
    assert.match(
      await calls.refusal({ query: '(', is_regex: true }),
      /Change the pattern, or search for plain text\.$/,
    );
  });
});
