import assert from 'node:assert/strict';
import { destinationLine, rowLine } from '../../../../src/editor/shell/row-line.ts';

describe('a line of a row', () => {
  for (const [text, shown] of [
    ['ready, 449 models · key stored', 'Ready, 449 models · key stored'],
    ['unreachable: No route.', 'Unreachable: No route.'],
    ['checking…', 'Checking…'],
    ['everywhere', 'Everywhere'],
    ['everywhere, same as Chat', 'Everywhere, same as Chat'],
    ['this machine · 8k tokens', 'This machine · 8k tokens'],
    ['this machine (may pass it on) · 8k tokens', 'This machine (may pass it on) · 8k tokens'],
    ['', ''],
    ['$0.75 · 30k tokens', '$0.75 · 30k tokens'],
    ['api.openai.com · 8k tokens', 'api.openai.com · 8k tokens'],
    ['gpu · 8k tokens', 'gpu · 8k tokens'],
    ['box:8000 · 8k tokens', 'box:8000 · 8k tokens'],
    ['team/model · active', 'team/model · active'],
  ] as const) {
    it(`begins “${text}” as “${shown}”`, () => assert.equal(rowLine(text), shown));
  }

  it('leaves a host as it is, and begins this machine with a capital letter', () => {
    assert.deepEqual(['gpu', 'gpu:8000', 'this machine'].map(destinationLine), ['gpu', 'gpu:8000', 'This machine']);
  });
});
