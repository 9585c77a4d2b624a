import assert from 'node:assert/strict';
import * as disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects } from '../../../src/edit/dialects/dialects.ts';
import type { FileChange, FileText } from '../../../src/edit/file-change.ts';
import { planChanges } from '../../../src/edit/plan-changes.ts';
import { writeChanges } from '../../../src/edit/write-changes.ts';
import type { Written } from '../../../src/edit/write-changes.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FileTransactions } from '../../../src/platform/file-transaction.ts';
import { NodeEditedFiles } from '../../../src/platform/node-edited-files.ts';
import { NodeWorkspaceFiles } from '../../../src/platform/node-workspace-files.ts';

const never = new AbortController().signal;

describe('closed files of the workspace', () => {
  let folder: string;
  let files: NodeEditedFiles;
  const at = (path: string): string => join(folder, 'work', path);

  beforeEach(async () => {
    folder = await disk.mkdtemp(join(tmpdir(), 'crossfade-edited-'));
    await disk.mkdir(join(folder, 'work'));
    const roots = (): readonly { readonly name: string; readonly path: string }[] => [
      { name: 'work', path: join(folder, 'work') },
    ];
    const transactions = new FileTransactions({ disk, folder: join(folder, 'journal'), isRunning: () => false });
    const encodings = { of: (path: string) => (path.endsWith('.sjis') ? 'shiftjis' : 'utf8') };
    const rules = new NodeWorkspaceFiles({ roots, clock: systemClock, openDocuments: { textOf: () => undefined } });
    files = new NodeEditedFiles({ roots, rules, transactions, encodings, clock: systemClock });
  });

  afterEach(() => disk.rm(folder, { recursive: true }));

  /** What a patch plans for the files as they are. */
  async function planned(patch: string, ...paths: readonly string[]): Promise<readonly FileChange[]> {
    const texts = new Map<string, FileText | undefined>();
    for (const path of paths) texts.set(path, await files.read(path, never));
    const parser = dialects.patch.parser();
    parser.push(`*** Begin Patch\n${patch}*** End Patch\n`);
    const read = parser.end();
    assert.ok(read.kind === 'edits');
    const plan = planChanges(read.edits, { platform: 'linux', read: (path) => texts.get(path) });
    assert.ok(plan.kind === 'planned');
    return plan.changes;
  }

  function reasonOf(written: Written): string {
    return written.kind === 'refused' ? written.refusal.reason : written.kind;
  }

  it('are changed, made, moved and removed together, with modes and links kept (W28, W29, W30)', async () => {
    await disk.writeFile(at('a.sh'), 'one\r\ntwo\r\n', { mode: 0o755 });
    await disk.writeFile(at('gone.ts'), 'x\n');
    await disk.writeFile(at('old.sh'), 'y\n', { mode: 0o700 });
    await disk.symlink('a.sh', at('link.sh'));
    await disk.writeFile(at('shared.sjis'), Uint8Array.of(0x95, 0x5c, 0x0a, 0x61, 0x0a));
    await disk.link(at('shared.sjis'), at('other.sjis'));
    const patch =
      '*** Update File: link.sh\n@@\n-two\n+2\n*** Update File: shared.sjis\n@@\n-a\n+ソ\n' +
      '*** Add File: new/b.ts\n+b\n*** Delete File: gone.ts\n*** Update File: old.sh\n*** Move to: new/moved.sh\n@@\n-y\n+z\n';
    const changes = await planned(patch, 'link.sh', 'shared.sjis', 'gone.ts', 'old.sh');
    assert.equal(reasonOf(await writeChanges(changes, files, never)), 'written');
    assert.equal(await disk.readFile(at('a.sh'), 'utf8'), 'one\r\n2\r\n');
    assert.equal((await disk.stat(at('a.sh'))).mode & 0o777, 0o755);
    assert.equal(await disk.readlink(at('link.sh')), 'a.sh');
    assert.deepEqual([...(await disk.readFile(at('other.sjis')))], [0x95, 0x5c, 0x0a, 0x83, 0x5c, 0x0a]);
    assert.equal((await disk.stat(at('shared.sjis'))).nlink, 2);
    assert.equal(await disk.readFile(at('new/moved.sh'), 'utf8'), 'z\n');
    assert.equal((await disk.stat(at('new/moved.sh'))).mode & 0o777, 0o700);
    assert.deepEqual((await disk.readdir(at(''))).sort(), ['a.sh', 'link.sh', 'new', 'other.sjis', 'shared.sjis']);
  });

  it('are taken back together to the same bytes, modes and names', async () => {
    // Two bytes mean the same character here; only one of them is what an encoder writes.
    const old = Uint8Array.of(0x87, 0x90, 0x0d, 0x0a, 0x61, 0x0a);
    await disk.writeFile(at('a.sjis'), old, { mode: 0o755 });
    await disk.writeFile(at('gone.sh'), 'x\r\n', { mode: 0o700 });
    await disk.writeFile(at('old.ts'), 'y\n');
    const patch =
      '*** Update File: a.sjis\n@@\n-a\n+b\n*** Delete File: gone.sh\n*** Add File: new.ts\n+n\n' +
      '*** Update File: old.ts\n*** Move to: moved.ts\n@@\n-y\n+z\n';
    const changes = await planned(patch, 'a.sjis', 'gone.sh', 'old.ts');
    const written = await writeChanges(changes, files, never);
    assert.ok(written.kind === 'written');
    assert.deepEqual((await disk.readdir(at(''))).sort(), ['a.sjis', 'moved.ts', 'new.ts']);
    assert.equal(await written.takeBack(), undefined);
    assert.deepEqual((await disk.readdir(at(''))).sort(), ['a.sjis', 'gone.sh', 'old.ts']);
    assert.deepEqual(new Uint8Array(await disk.readFile(at('a.sjis'))), old);
    assert.equal((await disk.stat(at('a.sjis'))).mode & 0o777, 0o755);
    assert.equal((await disk.stat(at('gone.sh'))).mode & 0o777, 0o700);
    assert.equal(await disk.readFile(at('old.ts'), 'utf8'), 'y\n');
  });

  it('are not taken back, none of them, where one was changed since', async () => {
    await disk.writeFile(at('a.ts'), 'a\n');
    await disk.writeFile(at('b.ts'), 'b\n');
    const patch = '*** Update File: a.ts\n@@\n-a\n+x\n*** Update File: b.ts\n@@\n-b\n+y\n';
    const written = await writeChanges(await planned(patch, 'a.ts', 'b.ts'), files, never);
    assert.ok(written.kind === 'written');
    await disk.writeFile(at('b.ts'), 'mine\n');
    assert.equal((await written.takeBack())?.reason, 'stale');
    assert.equal(await disk.readFile(at('a.ts'), 'utf8'), 'x\n');
    assert.equal(await disk.readFile(at('b.ts'), 'utf8'), 'mine\n');
  });

  it('that are new have the encoding that is set for their place', async () => {
    await writeChanges(await planned('*** Add File: n.sjis\n+ソ\n*** Add File: n.ts\n+é\n'), files, never);
    assert.deepEqual([...(await disk.readFile(at('n.sjis')))], [0x83, 0x5c, 0x0a]);
    assert.equal(await disk.readFile(at('n.ts'), 'utf8'), 'é\n');
  });

  it('W22 have names in any form of Unicode', async () => {
    const name = 'e\u0301.ts';
    await disk.writeFile(at(name), 'a\n');
    await writeChanges(await planned(`*** Update File: ${name}\n@@\n-a\n+b\n`, name), files, never);
    assert.equal(await disk.readFile(at(name), 'utf8'), 'b\n');
    assert.deepEqual(await disk.readdir(at('')), [name]);
  });

  it('W25, W26, W27 all stay as they are when one changed, went, came or is read-only', async () => {
    const patch = '*** Update File: a.ts\n@@\n-a\n+x\n*** Update File: b.ts\n@@\n-b\n+y\n*** Add File: n.ts\n+n\n';
    const write = async (spoil: () => Promise<void>): Promise<string> => {
      await disk.writeFile(at('a.ts'), 'a\n');
      await disk.rm(at('b.ts'), { force: true });
      await disk.rm(at('n.ts'), { force: true });
      await disk.writeFile(at('b.ts'), 'b\n');
      const changes = await planned(patch, 'a.ts', 'b.ts');
      await spoil();
      const reason = reasonOf(await writeChanges(changes, files, never));
      assert.equal(await disk.readFile(at('a.ts'), 'utf8'), 'a\n');
      return reason;
    };
    assert.equal(await write(() => disk.writeFile(at('b.ts'), 'changed\n')), 'stale');
    assert.equal(await write(() => disk.rm(at('b.ts'))), 'missing-file');
    assert.equal(await write(() => disk.writeFile(at('n.ts'), 'there')), 'exists');
    assert.equal(await write(() => disk.chmod(at('b.ts'), 0o444)), 'unwritable');
  });

  it('W14, W16 are refused where they are no text or larger than 50 MB', async () => {
    await disk.writeFile(at('a.bin'), Uint8Array.of(0x61, 0, 0, 0x62));
    await assert.rejects(files.read('a.bin', never), { reason: 'binary' });
    await disk.writeFile(at('huge.ts'), '');
    await disk.truncate(at('huge.ts'), 2 ** 30);
    await assert.rejects(files.read('huge.ts', never), { reason: 'too-large' });
  });

  it('are refused outside of the workspace, and where they may hold secrets', async () => {
    await disk.writeFile(join(folder, 'outside.ts'), 'a\n');
    await disk.symlink(join(folder, 'outside.ts'), at('out.ts'));
    await assert.rejects(files.read('out.ts', never), { reason: 'outside' });
    await assert.rejects(files.read('.env', never), { reason: 'secret' });
    const create: FileChange = { kind: 'create', path: '../n.ts', text: 'n' };
    assert.equal(reasonOf(await writeChanges([create], files, never)), 'outside');
  });
});
