import assert from 'node:assert/strict';
import { createRedactor } from '../../../../src/guard/redact.ts';
import { readFile } from '../../../../src/tools/read/read-file.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../../../src/platform/workspace-files.ts';
import { FakeWorkspace } from '../../context/fake-workspace.ts';
import { ReadToolCalls } from './call-read-tool.ts';

describe('read_file', () => {
  let calls: ReadToolCalls;
  beforeEach(() => {
    calls = new ReadToolCalls(readFile, new FakeWorkspace({ 'src/a.ts': 'one\ntwo\nthree\n', 'secret/x': 'two' }));
  });

  it('reads a file with line numbers, whole or in part', async () => {
    assert.equal(await calls.text({ path: 'src/a.ts' }), '1: one\n2: two\n3: three');
    assert.equal(await calls.text({ path: 'src/a.ts', start_line: 2, end_line: 2 }), '2: two\n(lines 2 to 2 of 3)');
    assert.equal(await calls.text({ path: 'src/a.ts', start_line: 2, end_line: 1 }), '2: two\n(lines 2 to 2 of 3)');
    assert.equal(await calls.text({ path: 'src/a.ts', start_line: 9 }), '(The file has only 3 lines.)');
    calls.files.contents.set('empty', '');
    assert.equal(await calls.text({ path: 'empty' }), '(The file is empty.)');
  });

  it('keeps results short and says that they were cut', async () => {
    calls.files.contents.set('long', `${'x'.repeat(150)}\n`.repeat(5_000));
    const text = await calls.text({ path: 'long' });
    assert.ok(text.length < 101_000 && text.endsWith('(cut after 100000 characters)'));
    calls.files.contents.set('lines', 'x\n'.repeat(5_000));
    assert.match(await calls.text({ path: 'lines' }), /\(lines 1 to 2000 of 5000\)$/);
    calls.files.contents.set('wide', 'y'.repeat(5_000));
    assert.match(await calls.text({ path: 'wide' }), /^1: y{2000}… \(5000 characters\)$/);
  });

  it('reads lines of a file that is too large to be read as a whole', async () => {
    const files: WorkspaceFiles = {
      list: () => Promise.resolve({ files: [], truncated: false }),
      read: () => Promise.reject(new FileRefused('too-large', 'It is large.')),
      readLines: (_path, { first, last }) =>
        Promise.resolve({
          lines: first > 10 ? [] : [{ text: 'y'.repeat(2_000), length: 9_000 }],
          ...(last > 5 && { total: 10 }),
        }),
    };
    const text = await calls.text({ path: 'a', start_line: 2, end_line: 2 }, { files });
    assert.match(text, /^2: y{2000}… \(9000 characters\)\n\(lines 2 to 2; the file goes on\)$/);
    assert.match(await calls.text({ path: 'a', start_line: 3 }, { files }), /\(lines 3 to 3 of 10\)$/);
    assert.equal(await calls.text({ path: 'a', start_line: 11 }, { files }), '(The file has only 10 lines.)');
  });

  it('refuses arguments that do not fit, and says what to do', async () => {
    const unfitting: readonly unknown[] = [
      {},
      { path: 5 },
      { path: 'src/a.ts', start_line: 0 },
      { path: 'src/a.ts', approved: true },
      'src/a.ts',
      null,
      [],
    ];
    for (const input of unfitting)
      assert.match(await calls.refusal(input), /Call read_file again with arguments that fit its schema\.$/);
  });

  it('refuses files that are not there or not given out, and says what to do', async () => {
    assert.match(await calls.refusal({ path: 'none' }), /Call list_files to see what is there\.$/);
    assert.match(await calls.refusal({ path: 'secret/x' }), /Go on without it\.$/);
  });

  it('gives out no invisible character, terminal code or key', async () => {
    calls.files.contents.set('evil', 'a\u202eb\x1b[31mc\u{e0041}d canary-key');
    const redact = (text: string): string => text.replace('canary-key', '***');
    const text = await calls.text({ path: 'evil' }, { redact });
    assert.equal(text, '1: abcd ***\n(2 invisible characters were left out)');
  });

  it('A100: takes no arguments that reach for a prototype', async () => {
    for (const text of ['{"path":"src/a.ts","__proto__":{"start_line":2}}', '{"path":"src/a.ts","constructor":{}}'])
      await calls.refusal(JSON.parse(text));
    assert.equal(({} as Record<string, unknown>)['start_line'], undefined);
  });

  it('A086: gives the model no terminal sequence and no hidden character of a file, and says so', async () => {
    const escape = String.fromCharCode(0x1b);
    const hidden = String.fromCodePoint(0x202e, 0xe0041, 0x200b);
    calls.files.contents.set('evil.txt', `a${escape}]52;c;aGk=${String.fromCharCode(7)}b${escape}[2Jc${hidden}d`);
    assert.equal(await calls.text({ path: 'evil.txt' }), '1: abcd\n(3 invisible characters were left out)');
  });

  it('A099: cuts what is far too long before it is cleaned, and leaves no half of a key at the cut', async () => {
    const key = ['sk', 'k'.repeat(60)].join('-');
    const { redact } = createRedactor();
    for (let shift = 0; shift < 1_900; shift += 25) {
      const line = `${String.fromCodePoint(0x200b).repeat(1_800)} ${key} `;
      const lines = Array.from({ length: 1_990 }, () => line).join('\n');
      calls.files.contents.set('long.txt', `${'x'.repeat(shift)}\n${lines}`);
      const text = await calls.text({ path: 'long.txt' }, { redact });
      assert.match(text, /cut after 100000 characters/);
      assert.ok(!text.includes('kkk'), text.slice(-300));
    }
  });
});
