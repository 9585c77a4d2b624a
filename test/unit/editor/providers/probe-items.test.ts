import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DialectResults } from '../../../../src/edit/learning/dialect-results.ts';
import { dialectTexts } from '../../../../src/editor/shell/dialect-text.ts';
import {
  editRows,
  learnedText,
  planText,
  probeRows,
  repairRows,
  reportText,
  testableModels,
} from '../../../../src/editor/providers/probe-items.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import type { ModelInfo } from '../../../../src/models/model-info.ts';
import { codestral } from '../../../../src/providers/vendors/codestral.ts';
import { vllm } from '../../../../src/providers/vendors/vllm.ts';
import { probeChecks } from '../../../../src/routing/probe/probe-report.ts';
import type { ProbeReport } from '../../../../src/routing/probe/probe-report.ts';

const nameless = { name: 'x', repairs: [], edits: [] };
const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

const model = (id: string, abilities: ModelInfo['abilities'] = {}): ModelInfo => ({
  ref: { provider: 'vllm', model: id },
  name: id,
  abilities,
});

function report(detail: string, change: Partial<ProbeReport> = {}): ProbeReport {
  return {
    providerId: 'vllm',
    host: '127.0.0.1:8000',
    model: 'qwen3',
    sent: 7,
    findings: probeChecks.map((check) => ({ check, result: 'works', detail })),
    learned: { quirks: {} },
    ...change,
  };
}

describe('the models a test can use', () => {
  it('are those that chat, the one in use first', () => {
    const models = [model('a'), model('bge-embed'), model('b'), model('c', { chat: false })];
    const found = testableModels(vllm, { models: () => models }, [{ provider: 'vllm', model: 'b' }]);
    assert.deepEqual(
      found.map(({ ref }) => ref.model),
      ['b', 'a'],
    );
  });

  it('are those that complete where a server does nothing else', () => {
    const models = [model('chatty', { fim: false }), model('codestral-latest', { fim: true })];
    const found = testableModels(codestral, { models: () => models }, []);
    assert.deepEqual(
      found.map(({ ref }) => ref.model),
      ['codestral-latest'],
    );
  });
});

describe('what a test says', () => {
  it('is how many requests go where, before any goes', () => {
    const text = planText({ hosts: ['a.example', 'b.example:1'], atMost: 12 }, 'qwen3', t);
    for (const part of ['12', 'a.example, b.example:1', 'qwen3']) {
      assert.ok(text.includes(part), text);
    }
  });

  it('is one row for each finding, and the settings only where there are some', () => {
    assert.equal(probeRows(report('Fine.'), t).length, probeChecks.length);
    assert.equal(learnedText(report('Fine.')), undefined);
    const learned = { quirks: { tools: false }, fim: { style: 'completions' } } as const;
    assert.equal(learnedText(report('Fine.', { learned })), JSON.stringify(learned));
  });

  it('tells in the report why it ended early, what was found and what follows', () => {
    const text = reportText(
      report('Fine.', { learned: { quirks: { tools: false } }, fault: { kind: 'rate', message: 'Too many.' } }),
      { name: 'My vLLM', repairs: [], edits: [] },
      t,
    );
    for (const part of [
      'Test of My vLLM',
      '7 requests',
      'Nothing from the workspace',
      'Too many.',
      '"tools": false',
      'works  Tools: Fine.',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.ok(reportText(report('Fine.'), nameless, t).includes('No settings need to be changed.'));
  });

  it('tells what requests to the model were found to need', () => {
    const repairs = [{ do: 'drop', field: 'temperature' }, { do: 'without-tools' }] as const;
    assert.deepEqual(
      repairRows(repairs, t).map(({ label }) => label),
      ['$(wrench) Requests are sent without temperature', '$(wrench) Requests are sent without tools'],
    );
    const text = reportText(report('Fine.'), { name: 'x', repairs, edits: [] }, t);
    assert.ok(text.includes('Requests are sent without temperature.\nRequests are sent without tools.'));
  });

  it('tells how edits of the model came out', () => {
    const ref = { provider: vllm.id, model: 'qwen3' };
    const of: DialectResults['of'] = (asked) =>
      asked.ref === 'vllm/qwen3' ? [{ dialect: 'replace', successes: 7.5, failures: 1 }] : [];
    const edits = dialectTexts({ of }, { ref, provider: vllm }, t);
    assert.deepEqual(edits, ['edits as replacements: 8 of 9 applied']);
    assert.equal(editRows(edits, t)[0]?.label, '$(edit) On this machine, edits as replacements: 8 of 9 applied');
    const text = reportText(report('Fine.'), { name: 'x', repairs: [], edits }, t);
    assert.ok(text.includes('On this machine, edits as replacements: 8 of 9 applied.'));
  });

  it('counts one request in the singular', () => {
    assert.ok(reportText(report('Fine.', { sent: 1 }), nameless, t).includes('1 request was sent to'));
  });

  it("keeps a server's words on one line, without characters that cannot be seen", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (words) => {
        const usual = reportText(report('Fine.'), nameless, t).split('\n').length;
        const text = reportText(report(`${words}\r\n\u202e\u0000`), nameless, t);
        assert.equal(text.split(/\r|\n|\u2028/).length, usual);
        assert.ok(!/[\p{Cf}]/u.test(text));
      }),
    );
  });
});
