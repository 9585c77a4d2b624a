import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import { starters } from '../../../../src/editor/chat-view/starters.ts';
import { parseActionId } from '../../../../src/transcript/view-actions.ts';

const t = (text: string, ...values: (string | number | boolean)[]): string => fill(text, ...values.map(String));

describe('what an empty chat suggests to begin with', () => {
  it('is a question about the open file by its name, then the walkthrough', () => {
    assert.deepEqual(
      starters('src/mixer.ts', t).map(({ label }) => label),
      ['Ask About mixer.ts', 'Open Walkthrough'],
    );
  });

  it('is the walkthrough alone where no file is open', () => {
    assert.deepEqual(
      starters(undefined, t).map(({ id }) => id),
      ['show-walkthrough'],
    );
  });

  it('is something the view may ask the host for', () => {
    for (const { id } of starters('a.py', t)) assert.ok(parseActionId(id), id);
  });
});
