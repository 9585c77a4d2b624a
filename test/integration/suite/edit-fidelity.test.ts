import assert from 'node:assert/strict';
import type { PathLike } from 'node:fs';
import * as disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { EditRefused } from '../../../src/edit/edit-refused.ts';
import { acceptFiles } from '../../../src/editor/edit/accept-files.ts';
import type { Acceptance } from '../../../src/editor/edit/accept-files.ts';
import { ClosedFiles } from '../../../src/editor/edit/closed-files.ts';
import type { ProposedFile } from '../../../src/editor/edit/proposal.ts';
import { openDocuments, textEncodings, workspaceRoots } from '../../../src/editor/ports/open-documents.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { NodeWorkspaceFiles } from '../../../src/platform/node-workspace-files.ts';
import { blockFor, newBlock, oldBlock, plain, proposedFiles, ways } from '../proposed-files.ts';
import type { Way } from '../proposed-files.ts';
import { fidelitySamples } from '../../support/fidelity-samples.ts';

describe('an edit of a file of the workspace', () => {
  let folder: string;
  let journals: string;
  let closed: ClosedFiles;
  const rules = new NodeWorkspaceFiles({
    roots: workspaceRoots,
    openDocuments,
    clock: systemClock,
    encodings: textEncodings,
  });
  let number = 0;

  before(async () => {
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.notEqual(folder, '');
    journals = await disk.mkdtemp(join(tmpdir(), 'crossfade-journals-'));
    closed = new ClosedFiles({ journals, rules, clock: systemClock, logger: silentLogger });
    // What is saved is up to the tests.
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Workspace);
  });

  after(async () => {
    await vscode.workspace
      .getConfiguration('files')
      .update('autoSave', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(await disk.readdir(journals), []);
    await disk.rm(journals, { recursive: true, force: true });
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const at = (path: string): string => join(folder, path);
  const uriOf = (path: string): vscode.Uri => vscode.Uri.file(at(path));
  const bytes = (path: string): Promise<Buffer> => disk.readFile(at(path));

  /** A file of its own for each test: VS Code keeps undo and documents by their names. */
  async function newFile(content: string | Uint8Array, name = 'file.txt'): Promise<string> {
    const path = `w${++number}-${name}`;
    await disk.writeFile(at(path), content);
    return path;
  }

  const proposed = (text: string, paths: readonly string[], way: Way): Promise<readonly ProposedFile[]> =>
    proposedFiles(text, paths, { folder, rules, closed: () => closed.files(), opensDocuments: way === 'documents' });

  const accept = (files: readonly ProposedFile[]): Promise<Acceptance> => acceptFiles(files, () => closed.files());

  async function made(files: readonly ProposedFile[]): Promise<Acceptance & { readonly kind: 'done' }> {
    const end = await accept(files);
    assert.ok(end.kind === 'done', JSON.stringify(end));
    assert.equal(end.unsaved, undefined);
    return end;
  }

  async function show(path: string, column?: vscode.ViewColumn): Promise<vscode.TextEditor> {
    return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)), {
      preview: false,
      ...(column !== undefined && { viewColumn: column }),
    });
  }

  async function type(path: string, text: string): Promise<vscode.TextDocument> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uriOf(path), new vscode.Position(0, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    return await vscode.workspace.openTextDocument(uriOf(path));
  }

  async function refusal(run: Promise<unknown>): Promise<string> {
    try {
      await run;
      return 'none';
    } catch (error) {
      if (error instanceof EditRefused) return error.refusal.reason;
      throw error;
    }
  }

  /** Runs with a setting of the workspace, which is taken away again. */
  async function withSetting(section: string, name: string, value: unknown, run: () => Promise<void>): Promise<void> {
    const set = async (to: unknown): Promise<void> =>
      await vscode.workspace.getConfiguration(section).update(name, to, vscode.ConfigurationTarget.Workspace);
    await set(value);
    try {
      await run();
    } finally {
      await set(undefined);
    }
  }

  describe('is exact to the byte, and one undo takes it back', () => {
    for (const { name, encoding, head, tail, lineEnd, ascii, isInexact } of fidelitySamples)
      for (const way of ways)
        it(`${name}, ${way}`, async () => {
          const block = (lines: readonly string[]): Uint8Array => ascii(lines.map((line) => line + lineEnd).join(''));
          const before = Buffer.concat([head, block(oldBlock), tail]);
          const expected = Buffer.concat([head, block(newBlock), tail]);
          const path = await newFile(before);
          const run = async (): Promise<void> => {
            const end = await made(await proposed(blockFor(path), [path], way));
            assert.deepEqual(await bytes(path), expected);
            assert.equal(end.isOnDisk, way === 'disk' || isInexact);
            if (end.isOnDisk) assert.equal((await end.takeBack()).kind, 'restored');
            else {
              const { document } = await show(path);
              await vscode.commands.executeCommand('undo');
              await document.save();
            }
            assert.deepEqual(await bytes(path), before);
          };
          if (encoding === 'utf8') await run();
          else await withSetting('files', 'encoding', encoding, run);
        });

    for (const way of ways) {
      it(`W15 an empty file, ${way}`, async () => {
        const path = await newFile('');
        const end = await made(
          await proposed(`${path}\n<<<<<<< SEARCH\n=======\na\r\nb\n>>>>>>> REPLACE\n`, [path], way),
        );
        assert.notEqual((await bytes(path)).length, 0);
        assert.equal((await end.takeBack()).kind, 'restored');
        assert.equal((await bytes(path)).length, 0);
      });

      it(`W22 a name in decomposed Unicode, ${way}`, async () => {
        const path = await newFile(plain(oldBlock), 'e\u0301.txt');
        await made(await proposed(blockFor(path), [path], way));
        assert.equal(await disk.readFile(at(path), 'utf8'), plain(newBlock));
      });

      it(`W28, W29, W30 a link, with the mode and other names kept, ${way}`, async () => {
        const path = await newFile(plain(oldBlock), 'run.sh');
        await disk.chmod(at(path), 0o755);
        const [link, other] = [`${path}-link.txt`, `${path}-other.txt`];
        await disk.link(at(path), at(other));
        await disk.symlink(path, at(link));
        const end = await made(await proposed(blockFor(link), [link], way));
        for (const name of [path, link, other]) assert.equal(await disk.readFile(at(name), 'utf8'), plain(newBlock));
        assert.equal(await disk.readlink(at(link)), path);
        const { mode, nlink } = await disk.stat(at(path));
        assert.deepEqual([mode & 0o777, nlink], [0o755, 2]);
        assert.equal((await end.takeBack()).kind, 'restored');
        assert.equal(await disk.readFile(at(other), 'utf8'), plain(oldBlock));
      });
    }

    it('W18 500,000 lines, and W17 a line of 20 MB', async () => {
      const lines = await newFile(`${'x\n'.repeat(250_000)}${plain(oldBlock)}${'y\n'.repeat(250_000)}`);
      const line = await newFile(`${'x'.repeat(20_000_000)}\n${plain(oldBlock)}`);
      const end = await made(await proposed(blockFor(lines) + blockFor(line), [lines, line], 'disk'));
      assert.ok(
        (await bytes(lines)).equals(Buffer.from(`${'x\n'.repeat(250_000)}${plain(newBlock)}${'y\n'.repeat(250_000)}`)),
      );
      assert.ok((await bytes(line)).equals(Buffer.from(`${'x'.repeat(20_000_000)}\n${plain(newBlock)}`)));
      assert.equal((await end.takeBack()).kind, 'restored');
    });

    it('W31 a file in two editors', async () => {
      const path = await newFile(plain(oldBlock));
      await show(path, vscode.ViewColumn.One);
      const { document } = await show(path, vscode.ViewColumn.Two);
      await made(await proposed(blockFor(path), [path], 'disk'));
      assert.equal(document.getText(), plain(newBlock));
      assert.equal(await disk.readFile(at(path), 'utf8'), plain(newBlock));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), plain(oldBlock));
      await document.save();
    });

    it('W24 a document with unsaved text, which stays unsaved', async () => {
      const path = await newFile(plain(oldBlock));
      await show(path);
      const document = await type(path, 'typed ');
      await made(await proposed(blockFor(path), [path], 'disk'));
      assert.equal(document.getText(), `typed ${plain(newBlock)}`);
      assert.equal(document.isDirty, true);
      assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), `typed ${plain(oldBlock)}`);
      await document.save();
      assert.equal(await disk.readFile(at(path), 'utf8'), `typed ${plain(oldBlock)}`);
    });

    it('W34 with a formatter that runs on save: only where there is a document, and taken back with it', async () => {
      const formatter = vscode.languages.registerDocumentFormattingEditProvider('plaintext', {
        provideDocumentFormattingEdits: (document) =>
          document.lineAt(0).text.startsWith('formatted')
            ? []
            : [vscode.TextEdit.insert(new vscode.Position(0, 0), 'formatted ')],
      });
      try {
        await withSetting('editor', 'formatOnSave', true, async () => {
          const file = await newFile(plain(oldBlock));
          await made(await proposed(blockFor(file), [file], 'disk'));
          assert.equal(await disk.readFile(at(file), 'utf8'), plain(newBlock));
          const path = await newFile(plain(oldBlock));
          await show(path);
          const end = await made(await proposed(blockFor(path), [path], 'documents'));
          assert.equal(await disk.readFile(at(path), 'utf8'), `formatted ${plain(newBlock)}`);
          formatter.dispose();
          assert.equal((await end.takeBack()).kind, 'restored');
          assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
        });
      } finally {
        formatter.dispose();
      }
    });

    it('a document that was closed after the change was shown', async () => {
      const path = await newFile(plain(oldBlock));
      await show(path);
      const files = await proposed(blockFor(path), [path], 'documents');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await made(files);
      assert.equal(await disk.readFile(at(path), 'utf8'), plain(newBlock));
    });
  });

  describe('changes nothing', () => {
    for (const way of ways) {
      it(`W13, W14 where the file is no text of its encoding, ${way}`, async () => {
        for (const content of [Uint8Array.of(0xff, 0x80, 0x0a), Uint8Array.of(0x61, 0, 0, 0x0a)]) {
          const before = Buffer.concat([content, Buffer.from(plain(oldBlock))]);
          const path = await newFile(before);
          assert.equal(await refusal(proposed(blockFor(path), [path], way)), 'unwritable');
          assert.deepEqual(await bytes(path), before);
        }
      });

      it(`W16 where the file is of 1 GB, ${way}`, async () => {
        const path = await newFile('');
        await disk.truncate(at(path), 2 ** 30);
        assert.equal(await refusal(proposed(blockFor(path), [path], way)), 'unwritable');
        await disk.rm(at(path));
      });

      it(`W27 where the file is read-only, ${way}`, async () => {
        const path = await newFile(plain(oldBlock));
        await disk.chmod(at(path), 0o444);
        assert.equal(await refusal(proposed(blockFor(path), [path], way)), 'unwritable');
        assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
      });

      it(`W35 where there are two places, ${way}`, async () => {
        const path = await newFile(plain(oldBlock) + plain(oldBlock));
        assert.equal(await refusal(proposed(blockFor(path), [path], way)), 'ambiguous');
      });

      it(`W25, W26 where one of two files has changed on disk, grown, moved or gone, ${way}`, async () => {
        const spoils: readonly ((path: string) => Promise<void>)[] = [
          (path) => disk.writeFile(at(path), `other ${plain(oldBlock)}`),
          (path) => disk.appendFile(at(path), 'more\n'),
          (path) => disk.rename(at(path), at(`${path}.moved`)),
          (path) => disk.rm(at(path)),
        ];
        for (const spoil of spoils) {
          const [first, second] = [await newFile(plain(oldBlock)), await newFile(plain(oldBlock))];
          const files = await proposed(blockFor(first) + blockFor(second), [first, second], way);
          await spoil(second);
          const there = await bytes(second).catch(() => undefined);
          assert.equal((await accept(files)).kind, 'stale');
          assert.equal(await disk.readFile(at(first), 'utf8'), plain(oldBlock));
          assert.deepEqual(await bytes(second).catch(() => undefined), there);
        }
      });

      it(`W36 where the person has typed meanwhile, ${way}`, async () => {
        const path = await newFile(plain(oldBlock));
        const files = await proposed(blockFor(path), [path], way);
        const document = await type(path, 'typed ');
        assert.equal((await accept(files)).kind, 'stale');
        assert.equal(document.getText(), `typed ${plain(oldBlock)}`);
        await document.save();
      });

      it(`where a file to be made is there by then, ${way}`, async () => {
        const path = await newFile(plain(oldBlock));
        const text = `*** Begin Patch\n*** Update File: ${path}\n@@\n-one = 1;\n+one = 11;\n*** Add File: n-${path}\n+new\n*** End Patch\n`;
        const files = await proposed(text, [path, `n-${path}`], way);
        await disk.writeFile(at(`n-${path}`), 'there');
        assert.notEqual((await accept(files)).kind, 'done');
        assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
        assert.equal(await disk.readFile(at(`n-${path}`), 'utf8'), 'there');
      });

      it(`by taking back after one of two files was changed since, ${way}`, async () => {
        const [first, second] = [await newFile(plain(oldBlock)), await newFile(plain(oldBlock))];
        const end = await made(await proposed(blockFor(first) + blockFor(second), [first, second], way));
        await disk.appendFile(at(second), 'mine\n');
        assert.equal((await end.takeBack()).kind, 'stale');
        assert.equal(await disk.readFile(at(first), 'utf8'), plain(newBlock));
        assert.equal(await disk.readFile(at(second), 'utf8'), `${plain(newBlock)}mine\n`);
      });
    }

    it('W33 in a notebook', async () => {
      const path = await newFile(plain(oldBlock), 'book.ipynb');
      assert.equal(await refusal(proposed(blockFor(path), [path], 'documents')), 'unwritable');
      assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
    });

    it('W32 in an untitled document, which has no path', async () => {
      const document = await vscode.workspace.openTextDocument({ content: plain(oldBlock) });
      await vscode.window.showTextDocument(document);
      assert.equal(await refusal(proposed(blockFor('Untitled-1'), ['Untitled-1'], 'documents')), 'missing-file');
      assert.equal(document.getText(), plain(oldBlock));
    });

    it('where the document is edited while the files on disk are written: these are taken back', async () => {
      const [open, shut] = [await newFile(plain(oldBlock)), await newFile(plain(oldBlock).replace('x\n', 'x\r\n'))];
      await show(open);
      const before = await bytes(shut);
      const files = await proposed(blockFor(open) + blockFor(shut), [open, shut], 'disk');
      const real = await closed.files();
      const end = await acceptFiles(files, () =>
        Promise.resolve({
          read: (path, signal) => real.read(path, signal),
          write: async (changes, signal) => {
            const takeBack = await real.write(changes, signal);
            assert.notDeepEqual(await bytes(shut), before);
            await type(open, 'typed ');
            return takeBack;
          },
        }),
      );
      assert.equal(end.kind, 'stale');
      assert.deepEqual(await bytes(shut), before);
      assert.equal((await vscode.workspace.openTextDocument(uriOf(open))).getText(), `typed ${plain(oldBlock)}`);
      await vscode.workspace.saveAll();
    });
  });

  describe('of several files', () => {
    it('is made in documents and on disk together, and taken back together', async () => {
      const open = await newFile(plain(oldBlock));
      const shut = await newFile(plain(oldBlock).replace('x\n', 'x\r\n'));
      const gone = await newFile('gone\r\nfor\n', 'gone.txt');
      const old = await newFile('old\r\nname\n', 'old.txt');
      const before = await Promise.all([shut, gone, old].map(bytes));
      await show(open);
      const update = (path: string): string => `*** Update File: ${path}\n@@\n-one = 1;\n+one = 11;\n`;
      const text = `*** Begin Patch\n${update(open)}${update(shut)}*** Delete File: ${gone}\n*** Update File: ${old}\n*** Move to: moved-${old}\n@@\n-name\n+names\n*** Add File: new-${old}\n+new\n*** End Patch\n`;
      const paths = [open, shut, gone, old, `moved-${old}`, `new-${old}`];
      const end = await made(await proposed(text, paths, 'documents'));
      assert.equal(await disk.readFile(at(open), 'utf8'), plain(['one = 11;', 'two = 2;']));
      assert.equal(await disk.readFile(at(shut), 'utf8'), 'x\r\none = 11;\ntwo = 2;\ny\n');
      assert.equal(await disk.readFile(at(`moved-${old}`), 'utf8'), 'old\r\nnames\n');
      assert.equal(await disk.readFile(at(`new-${old}`), 'utf8'), 'new\n');
      const left = await disk.readdir(folder);
      assert.ok(!left.includes(gone) && !left.includes(old));
      assert.equal((await end.takeBack()).kind, 'restored');
      assert.equal(await disk.readFile(at(open), 'utf8'), plain(oldBlock));
      assert.deepEqual(await Promise.all([shut, gone, old].map(bytes)), before);
      const restored = await disk.readdir(folder);
      assert.ok(!restored.includes(`moved-${old}`) && !restored.includes(`new-${old}`));
    });

    it('is made as one edit of VS Code where all have documents, files made, moved and removed among them', async () => {
      const [open, gone, old] = [await newFile(plain(oldBlock)), await newFile('gone\r\n'), await newFile('old\n')];
      const text = `*** Begin Patch\n*** Update File: ${open}\n@@\n-one = 1;\n+one = 11;\n*** Delete File: ${gone}\n*** Update File: ${old}\n*** Move to: moved-${old}\n@@\n-old\n+new\n*** Add File: new-${old}\n+new\n*** End Patch\n`;
      const end = await made(await proposed(text, [open, gone, old, `moved-${old}`, `new-${old}`], 'documents'));
      assert.equal(end.isOnDisk, false);
      assert.equal(await disk.readFile(at(`moved-${old}`), 'utf8'), 'new\n');
      assert.equal((await end.takeBack()).kind, 'restored');
      assert.equal(await disk.readFile(at(open), 'utf8'), plain(oldBlock));
      assert.equal(await disk.readFile(at(gone), 'utf8'), 'gone\r\n');
      assert.equal(await disk.readFile(at(old), 'utf8'), 'old\n');
      const left = await disk.readdir(folder);
      assert.ok(!left.includes(`moved-${old}`) && !left.includes(`new-${old}`));
    });
  });

  it('that a crash left in the middle is ended when the window opens again', async () => {
    const path = await newFile(plain(oldBlock));
    const { FileTransactions } = await import('../../../src/platform/file-transaction.ts');
    const { hashOf } = await import('../../../src/platform/transaction-record.ts');
    const before = hashOf(await bytes(path));
    // The process dies where the file would get its new bytes.
    const dying = {
      ...disk,
      rename: async (from: PathLike, to: PathLike): Promise<void> => {
        if (to === at(path)) await new Promise(() => undefined);
        await disk.rename(from, to);
      },
    };
    const transactions = new FileTransactions({ disk: dying, folder: journals, isRunning: () => true });
    void transactions.commit([{ path: at(path), before, after: Buffer.from(plain(newBlock)) }]);
    const decided = async (): Promise<boolean> => {
      for (const name of await disk.readdir(journals))
        if (
          name.endsWith('.transaction.json') &&
          (await disk.readFile(join(journals, name), 'utf8')).includes('decided')
        )
          return true;
      return false;
    };
    while (!(await decided())) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await disk.readFile(at(path), 'utf8'), plain(oldBlock));
    await new ClosedFiles({ journals, rules, clock: systemClock, logger: silentLogger }).recover();
    assert.equal(await disk.readFile(at(path), 'utf8'), plain(newBlock));
  });
});
