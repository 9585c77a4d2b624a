import assert from 'node:assert/strict';
import { CompletionJournal } from '../../../../src/completion/outcome/completion-journal.ts';
import { Trace } from '../../../../src/completion/engine/trace.ts';
import { explanation } from '../../../../src/editor/completion/completion-explanation.ts';
import { createRedactor } from '../../../../src/guard/redact.ts';

const model = { provider: 'p', model: 'm' };

describe('the explanation of the last call', () => {
  it('tells place, stages, model, what was sent of which file, and the record of the window', async () => {
    const trace = new Trace('src/a.ts, offset 7', () => 0);
    trace.stage('Filters that cut something: repeated lines.');
    trace.sent('p/m', {
      prefix: 'const a = ',
      suffix: ';',
      languageId: 'typescript',
      multiline: false,
      maxTokens: 64,
      extra: [{ path: 'src/b.ts', text: 'export const b = 1;' }],
    });
    trace.end('p/m had nothing to insert.');
    const journal = new CompletionJournal();
    journal.note({
      kind: 'shown',
      suggestion: { id: 1, insertText: 'x', range: { start: 0, end: 0 }, model, isCached: false },
    });
    const engine = { explainLast: () => Promise.resolve(trace.toMarkdown()) };
    const text = await explanation({ engine, journal, redact: (whole) => whole });
    for (const part of [
      'src/a.ts',
      'repeated lines',
      'p/m',
      'const a = ',
      'src/b.ts',
      'export const b = 1;',
      '| p/m | 1 |',
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it('shows no key that a file holds, and none that is known', async () => {
    const shaped = ['sk', 'canary0123456789canary'].join('-');
    const known = 'canary-key-value';
    const { add, redact } = createRedactor();
    add(known);
    const trace = new Trace('a.ts', () => 0);
    const prefix = `const key = "${shaped}";\nconst other = "${known}";\nuse(`;
    trace.sent('p/m', { prefix, suffix: '', languageId: 'typescript', multiline: false, maxTokens: 64 });
    const engine = { explainLast: () => Promise.resolve(trace.toMarkdown()) };
    const text = await explanation({ engine, journal: new CompletionJournal(), redact });
    assert.match(text, /const other/);
    assert.doesNotMatch(text, /canary/);
  });
});
