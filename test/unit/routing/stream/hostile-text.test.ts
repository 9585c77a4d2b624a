import assert from 'node:assert/strict';
import { StepCollector } from '../../../../src/routing/step/step-collector.ts';
import { TextJoin } from '../../../../src/routing/stream/text-join.ts';

/** Generous: what is not linear takes minutes. */
const limitMs = 15_000;

describe('routing and hostile text of models', function () {
  this.timeout(limitMs);

  it('joins behind a long run of white space', () => {
    const shown = `Hello.${' '.repeat(200_000)}x`;
    const join = new TextJoin({ shown, told: shown.length }, 'ask', false);
    join.push('Something quite different that goes on here and there and everywhere else.');
    assert.equal(join.end().text, '');
  });

  it('joins behind one letter many times', () => {
    const shown = 'a'.repeat(20_000);
    const join = new TextJoin({ shown, told: shown.length }, 'ask', true);
    for (let at = 0; at < 1_000; at++) join.push('aaaa');
    assert.equal(typeof join.end().text, 'string');
  });

  it('knows whether there is content without looking at every part', () => {
    const collector = new StepCollector();
    for (let part = 0; part < 30_000; part++) {
      collector.add({ e: 'delta', part, kind: part % 2 ? 'text' : 'reasoning', text: 'ab. ' });
      assert.equal(collector.hasContent, part > 0);
    }
  });
});
