import assert from 'node:assert/strict';
import { applyChange } from '../../../src/edit/apply-change.ts';
import { dialects } from '../../../src/edit/dialects/dialects.ts';
import type { DialectId } from '../../../src/edit/dialects/dialect.ts';
import { EditRefused } from '../../../src/edit/edit-refused.ts';
import type { FileChange, FileText } from '../../../src/edit/file-change.ts';
import { planChanges } from '../../../src/edit/plan-changes.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { EncodedText } from '../../../src/platform/encoded-text.ts';
import { Slices } from '../../../src/platform/slices.ts';
import { fidelitySamples } from '../../support/fidelity-samples.ts';

const path = 'a.ts';
const oldBlock = ['one = 1;', 'two = 2;'] as const;
const newBlock = ['one = 1;', 'two = 22;', 'three = 3;'] as const;

/** The same edit in each dialect that models are asked for. */
const answers: Readonly<Partial<Record<DialectId, string>>> = {
  replace: JSON.stringify({ path, edits: [{ old_text: oldBlock.join('\n'), new_text: newBlock.join('\n') }] }),
  patch: `*** Begin Patch\n*** Update File: ${path}\n ${oldBlock[0]}\n-${oldBlock[1]}\n+${newBlock[1]}\n+${newBlock[2]}\n*** End Patch\n`,
  blocks: `${path}\n<<<<<<< SEARCH\n${oldBlock.join('\n')}\n=======\n${newBlock.join('\n')}\n>>>>>>> REPLACE\n`,
};

function changeFor(id: DialectId, answer: string, file: FileText): FileChange {
  const parser = dialects[id].parser();
  parser.push(answer);
  const read = parser.end();
  if (read.kind === 'refused') throw new EditRefused(read.refusal);
  const plan = planChanges(read.edits, { platform: 'linux', read: (name) => (name === path ? file : undefined) });
  if (plan.kind === 'refused') throw new EditRefused(plan.refusal);
  const [change] = plan.changes;
  assert.ok(change !== undefined && plan.changes.length === 1);
  return change;
}

async function bytesAfter(bytes: Uint8Array, encoding: string, id: DialectId, answer: string): Promise<Buffer> {
  const file = await EncodedText.read({ name: path, bytes, encoding }, new Slices(systemClock));
  const change = changeFor(id, answer, { text: file.text });
  assert.ok(change.kind === 'change');
  return Buffer.from(file.spliced(change.splices));
}

describe('an edit is exact to the byte', () => {
  for (const { name, encoding, head, tail, lineEnd, ascii } of fidelitySamples) {
    it(name, async () => {
      const block = (lines: readonly string[]): Uint8Array => ascii(lines.map((line) => line + lineEnd).join(''));
      const before = Buffer.concat([head, block(oldBlock), tail]);
      const expected = Buffer.concat([head, block(newBlock), tail]);
      for (const [id, answer] of Object.entries(answers) as [DialectId, string][])
        assert.deepEqual(await bytesAfter(before, encoding, id, answer), expected, id);
    });
  }

  it('W05 in the last line, which has no line end', async () => {
    const before = Buffer.from(`x\r\n${oldBlock.join('\r\n')}`);
    for (const [id, answer] of Object.entries(answers) as [DialectId, string][])
      assert.equal((await bytesAfter(before, 'utf8', id, answer)).toString(), `x\r\n${newBlock.join('\r\n')}`, id);
  });

  it('W13, W14 and refuses a file with bytes that are no text, or zeros', async () => {
    const bad = [Uint8Array.of(0x78, 0xff, 0x0a), Uint8Array.of(0x78, 0x00, 0x0a)];
    for (const head of bad) {
      const before = Buffer.concat([head, Buffer.from(`${oldBlock.join('\n')}\n`)]);
      await assert.rejects(bytesAfter(before, 'utf8', 'blocks', answers.blocks ?? ''), { reason: 'binary' });
    }
  });

  it('W15 an empty file is filled by an empty search text', async () => {
    const answer = JSON.stringify({ path, edits: [{ old_text: '', new_text: 'new\n' }] });
    assert.equal((await bytesAfter(Buffer.from(''), 'utf8', 'replace', answer)).toString(), 'new\n');
  });

  it('W17, W18 in a single line of 50 MB, and among 500,000 lines', () => {
    const line = `${'x'.repeat(25_000_000)}needle${'y'.repeat(25_000_000)}`;
    const answer = JSON.stringify({ path, edits: [{ old_text: 'needle', new_text: 'pin' }] });
    const change = changeFor('replace', answer, { text: line });
    const after = applyChange(change, { text: line });
    assert.equal(after?.length, line.length - 3);
    assert.ok(after.startsWith('pin', 25_000_000));
    const lines = `${'x\n'.repeat(250_000)}${oldBlock.join('\n')}\n${'y\n'.repeat(250_000)}`;
    const edited = applyChange(changeFor('blocks', answers.blocks ?? '', { text: lines }), { text: lines });
    assert.equal(edited, `${'x\n'.repeat(250_000)}${newBlock.join('\n')}\n${'y\n'.repeat(250_000)}`);
  });
});

describe('an edit changes nothing', () => {
  const text = `${oldBlock.join('\n')}\n`;
  const planned = changeFor('blocks', answers.blocks ?? '', { text, version: 7, hash: 'h7' });
  const refusedFor = (now: FileText | undefined, reason: string): void => {
    assert.throws(
      () => applyChange(planned, now),
      (error: unknown) => error instanceof EditRefused && error.refusal.reason === reason,
    );
  };

  it('W24, W36 where the document has another version by then', () => {
    refusedFor({ text: `typed ${text}`, version: 8 }, 'stale');
    assert.equal(applyChange(planned, { text, version: 7, hash: 'h7' }), `${newBlock.join('\n')}\n`);
  });

  it('W25 where the file on disk is another by then', () => {
    refusedFor({ text: `${text}more\n`, hash: 'h8' }, 'stale');
  });

  it('W26 where the file is gone', () => {
    refusedFor(undefined, 'missing-file');
  });

  it('W35 where it has two places, in every dialect', () => {
    for (const [id, answer] of Object.entries(answers) as [DialectId, string][])
      assert.throws(
        () => changeFor(id, answer, { text: `${text}\n${text}` }),
        (error: unknown) => error instanceof EditRefused && error.refusal.reason === 'ambiguous',
        id,
      );
  });
});
