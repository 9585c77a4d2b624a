import assert from 'node:assert/strict';
import { applyChange } from '../../../src/edit/apply-change.ts';
import { EditRefused } from '../../../src/edit/edit-refused.ts';
import type { FileChange, FileText } from '../../../src/edit/file-change.ts';
import type { Refusal } from '../../../src/edit/edit-refused.ts';

const change: FileChange = {
  kind: 'change',
  path: 'a.ts',
  base: { version: 3, hash: 'h' },
  splices: [{ start: 2, end: 3, text: 'x' }],
};

function refusalOf(made: FileChange, now: FileText | undefined): Refusal {
  try {
    applyChange(made, now);
  } catch (error) {
    assert.ok(error instanceof EditRefused);
    return error.refusal;
  }
  return assert.fail('it was applied');
}

describe('applyChange', () => {
  it('gives the text after a change of the state it was made for', () => {
    assert.equal(applyChange(change, { text: 'a\nb\n', version: 3, hash: 'h' }), 'a\nx\n');
  });

  it('refuses another version or hash as stale and quotes the present lines', () => {
    const refusal = refusalOf(change, { text: 'a\nnew\nc\n', version: 4 });
    assert.equal(refusal.reason, 'stale');
    assert.match(refusal.message, /Lines 1 to 3 are now:\na\nnew\nc$/);
    assert.equal(refusalOf(change, { text: 'a\nb\n', version: 3, hash: 'other' }).reason, 'stale');
  });

  it('refuses splices that do not fit the present text, also where no state is known', () => {
    const unknown: FileChange = { ...change, base: {} };
    assert.equal(refusalOf(unknown, { text: 'a' }).reason, 'stale');
  });

  it('makes a file only where there is none, and removes one only with the text that was seen', () => {
    const create: FileChange = { kind: 'create', path: 'n.ts', text: 'new' };
    assert.equal(applyChange(create, undefined), 'new');
    assert.equal(refusalOf(create, { text: '' }).reason, 'exists');
    const remove: FileChange = { kind: 'delete', path: 'a.ts', base: {}, text: 'a' };
    assert.equal(applyChange(remove, { text: 'a' }), undefined);
    assert.equal(refusalOf(remove, { text: 'b' }).reason, 'stale');
    assert.equal(refusalOf(remove, undefined).reason, 'missing-file');
  });
});
