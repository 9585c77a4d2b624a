import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attachedPart } from '../../../../src/context/mentions/attachment.ts';
import { createRedactor } from '../../../../src/guard/redact.ts';

const attachment = { kind: 'file', label: 'a.txt' } as const;

describe('an attachment of a very long file', () => {
  const key = ['sk', 'Q7x'.repeat(20)].join('-');
  const limit = 4_096;

  it('shows nothing of a secret, wherever it stands to the place where the text is cut or is looked at no further', () => {
    const { redact } = createRedactor();
    const borders = fc.constantFrom(limit, limit + 32 * 1024);
    fc.assert(
      fc.property(borders, fc.integer({ min: -80, max: 80 }), fc.constantFrom(' ', '\n'), (border, away, gap) => {
        const before = 'word '.repeat(border).slice(0, border + away - 1) + gap;
        const text = `${before}${key}\n${'more words\n'.repeat(20_000)}`;
        const { part } = attachedPart({ attachment, text, paths: [] }, limit, redact);
        for (let at = 0; at + 8 <= key.length; at += 4) assert.ok(!part.text.includes(key.slice(at, at + 8)));
      }),
      { numRuns: 60 },
    );
  });

  it('is looked through as far as it may be kept, and tells how many lines were left out', () => {
    let seen = 0;
    const text = 'line\n'.repeat(4_000_000);
    const { part, isCut, length } = attachedPart({ attachment, text, paths: [] }, limit, (shown) => {
      seen = Math.max(seen, shown.length);
      return shown;
    });
    assert.ok(isCut && length <= limit && length > limit - 6);
    assert.ok(seen < 100_000, `${seen}`);
    assert.match(part.text, /\(cut: 3999181 more lines left out\)$/);
  });
});
