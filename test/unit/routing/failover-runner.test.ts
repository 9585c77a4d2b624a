import assert from 'node:assert/strict';
import { checkCut } from '../../conformance/failover/check-cut.ts';
import type { Cut } from '../../conformance/failover/check-cut.ts';
import { readAnswer } from '../../conformance/failover/recorded-answer.ts';
import type { RecordedAnswer } from '../../conformance/failover/recorded-answer.ts';
import { openaiFrames } from '../../support/fake-servers/openai-frames.ts';

const sentences = [
  'The first of them came late. ',
  'Nobody had told her of the rain! ',
  'So they waited, and 😀 laughed.\n',
];
const text = Array.from({ length: 12 }, (_, index) => `${index}: ${sentences[index % 3] ?? ''}`).join('');
const bytes = new TextEncoder().encode(openaiFrames({ text }, 'm').join(''));
const recorded: RecordedAnswer = { id: 'made-up', protocol: 'openai-chat', bytes, boundaries: [], text, calls: [] };
const cut: Cut = {
  at: Math.floor(bytes.length * 0.8),
  fault: 'lost',
  second: 'gemini',
  style: 'exact',
  piece: 500,
  pauses: false,
};

describe('the check of one cut', () => {
  it('passes where the second model ends the answer of the first', async () => {
    assert.equal(readAnswer('openai-chat', bytes).text, text);
    for (const style of ['exact', 'overlap', 'anew', 'nobody'] as const)
      assert.deepEqual(await checkCut(recorded, { ...cut, style }), []);
    for (const fault of ['early', 'stall', 401, 529] as const)
      assert.deepEqual(await checkCut(recorded, { ...cut, fault }), []);
  });

  it('notices what is too much and what is missing, and judges a whole answer by what it says', async () => {
    const shorter = await checkCut({ ...recorded, text: text.slice(0, 40) }, cut);
    assert.match(shorter.join(), /^shown: /);
    const called = await checkCut({ ...recorded, calls: ['read'] }, { ...cut, at: bytes.length, fault: 'early' });
    assert.deepEqual(called, []);
    const fault = await checkCut(recorded, { ...cut, at: 0, fault: 401, style: 'nobody' });
    assert.match(fault.join(), /shown: 0 of/);
  });
});
