import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { openWrittenPlace } from '../../../../src/editor/chat-view/open-written-place.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

class FileSystemError extends Error {}

interface Options {
  readonly selection?: { readonly lines: readonly number[] };
}

describe('opening a file that an answer names', () => {
  let hooks: { deregister(): void };
  let open: typeof openWrittenPlace;
  let folder = '';
  let opened: string[] = [];
  let shown: (string | number)[][] = [];
  let notices: string[] = [];
  let patterns: string[] = [];

  before(async () => {
    const top = await mkdtemp(join(tmpdir(), 'written-place-'));
    folder = join(top, 'app');
    await mkdir(join(folder, 'src'), { recursive: true });
    for (const path of ['app/src/a.ts', 'outside.ts']) await writeFile(join(top, path), 'x\n'.repeat(20));
    await symlink(join(top, 'outside.ts'), join(folder, 'link.ts'));
    const uri = { scheme: 'file', fsPath: folder, path: folder };
    hooks = standInForVscode({
      FileSystemError,
      FileType: { Directory: 2 },
      Range: class {
        readonly lines: readonly number[];
        constructor(start: number, _from: number, end: number) {
          this.lines = [start, end];
        }
      },
      Uri: { file: (fsPath: string) => ({ scheme: 'file', fsPath }) },
      l10n: { t: (text: string, ...values: string[]) => text.replace('{0}', values[0] ?? '') },
      env: { language: 'en' },
      commands: {
        executeCommand: (command: string, { fsPath }: { fsPath: string }, options: Options) => {
          opened.push(fsPath);
          shown.push([command, ...(options.selection?.lines ?? [])]);
          return Promise.resolve();
        },
      },
      window: {
        showInformationMessage: (text: string) => Promise.resolve(void notices.push(text)),
      },
      workspace: {
        workspaceFolders: [{ name: 'app', uri, index: 0 }],
        textDocuments: [],
        getWorkspaceFolder: () => undefined,
        findFiles: (pattern: string) => {
          patterns.push(pattern);
          return Promise.resolve([]);
        },
        fs: {
          stat: async ({ fsPath }: { fsPath: string }) => {
            await stat(fsPath).catch(() => {
              throw new FileSystemError();
            });
            return { type: 1 };
          },
        },
      },
    });
    ({ openWrittenPlace: open } = await import('../../../../src/editor/chat-view/open-written-place.ts'));
  });
  after(async () => {
    hooks.deregister();
    await rm(join(folder, '..'), { recursive: true });
  });
  beforeEach(() => {
    opened = [];
    shown = [];
    notices = [];
    patterns = [];
  });

  it('opens one inside the workspace, however its path is written', async () => {
    for (const path of ['src/a.ts', './src/a.ts', 'app/src/a.ts', '/src/a.ts', join(folder, 'src/a.ts')]) {
      await open({ path, startLine: 3 });
      assert.deepEqual(opened.splice(0), [join(folder, 'src/a.ts')], path);
    }
  });

  it('opens it in the editor for its kind, with its lines selected', async () => {
    await open({ path: 'src/a.ts' });
    await open({ path: 'src/a.ts', startLine: 3, endLine: 5 });
    assert.deepEqual(shown, [['vscode.open'], ['vscode.open', 2, 4]]);
  });

  it('opens none outside, not by a link either, and says so', async () => {
    for (const path of [
      '../outside.ts',
      join(folder, '../outside.ts'),
      'link.ts',
      '/etc/passwd',
      'src/../../outside.ts',
    ]) {
      await open({ path });
      assert.deepEqual(opened, [], path);
      assert.match(notices.pop() ?? '', /There is no file .* in this workspace/);
    }
  });

  it('looks for no pattern that a model may have written', async () => {
    await open({ path: 'b.ts' });
    await open({ path: '{a,b}*.ts' });
    assert.deepEqual(patterns, ['**/b.ts']);
  });
});
