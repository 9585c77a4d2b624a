import assert from 'node:assert/strict';
import { editInWords } from '../../../../src/editor/next-edit/next-edit-words.ts';

const t = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

describe('a next edit in words', () => {
  it('says what is replaced, inserted or deleted', () => {
    assert.equal(editInWords({ before: 'speed', text: 'tempo' }, t), 'speed → tempo');
    assert.equal(editInWords({ before: '', text: ', 0.8' }, t), 'insert , 0.8');
    assert.equal(editInWords({ before: 'old();', text: '' }, t), 'delete old();');
  });

  it('stays on one line and short', () => {
    assert.equal(editInWords({ before: '', text: '\n  one();\n  two();\n' }, t), 'insert one(); two();');
    assert.equal(editInWords({ before: '', text: 'x'.repeat(5_000) }, t), `insert ${'x'.repeat(40)}…`);
  });

  it('draws no icon that a model wrote', () => {
    assert.equal(editInWords({ before: 'a', text: '$(check) safe' }, t), 'a → \\$(check) safe');
  });
});
