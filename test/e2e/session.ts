import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packExtension, packFolder } from '../support/pack.ts';
import { cacheFolder, repositoryRoot } from '../support/vscode-host/paths.ts';
import { prepareVscode, type PreparedVscode } from '../support/vscode-host/prepare.ts';
import { installExtension, VscodeServer, type Settings } from '../support/vscode-host/server.ts';
import { Workbench } from '../support/vscode-host/workbench.ts';
import { sharedBrowser } from './shared-browser.ts';

export interface SessionOptions {
  readonly trust?: 'trust' | 'restrict';
  /** User settings. */
  readonly settings?: Settings;
  /** Settings of machine scope, e.g. `crossfade.providers`. */
  readonly machineSettings?: Settings;
  /** Files of the workspace by path, besides those of the sample. */
  readonly files?: Readonly<Record<string, string>>;
  /** Names of folders below the workspace: the window opens them together, as a workspace of several folders, instead of the sample. */
  readonly folders?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of further extensions, which need no build; they are installed beside ours. */
  readonly extensions?: readonly string[];
  /** The person's own key bindings. */
  readonly keybindings?: readonly { readonly key: string; readonly command: string; readonly when?: string }[];
}

/** A VS Code of its own with the packed extension, a copy of the sample as its workspace and one window. */
export interface Session {
  readonly server: VscodeServer;
  readonly workbench: Workbench;
  readonly workspace: string;
  /** Text of a workspace file on the disk. */
  readonly read: (path: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The packed extension alone, for all sessions of this run. */
let installed: Promise<string> | undefined;

/** Installs the packed extension, and further ones beside it, in a folder of their own. */
async function installWith(vscode: PreparedVscode, extensions: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crossfade-extensions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await installExtension(vscode, await packExtension(), folder);
  for (const [index, extension] of extensions.entries()) {
    const packed = join(folder, `extension-${index}.vsix`);
    await packFolder(extension, packed);
    await installExtension(vscode, packed, folder);
    await rm(packed);
  }
  return folder;
}

async function workspaceFile(workspace: string, folders: readonly string[]): Promise<string> {
  const file = join(workspace, 'several.code-workspace');
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return file;
}

/** Starts a session; the caller closes it. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const vscode = await prepareVscode((line) => process.stdout.write(`${line}\n`));
  const extensionsFolder = options.extensions
    ? await installWith(vscode, options.extensions)
    : await (installed ??= installWith(vscode, []));
  const workspace = await mkdtemp(join(tmpdir(), 'crossfade-workspace-'));
  await cp(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  const server = await VscodeServer.start({
    vscode,
    extensionsFolder,
    // Saving at once lets a test read from the disk what a person sees in the editor.
    settings: { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100, ...options.settings },
    ...(options.machineSettings ? { machineSettings: options.machineSettings } : {}),
    ...(options.env ? { env: options.env } : {}),
  });
  const removeAll = async (): Promise<void> => {
    await server.stop();
    await rm(workspace, { recursive: true, force: true });
  };
  try {
    if (options.keybindings)
      await writeFile(join(server.dataFolder, 'user', 'User', 'keybindings.json'), JSON.stringify(options.keybindings));
    const workbench = await Workbench.open(
      await sharedBrowser(),
      options.folders === undefined
        ? server.folderUrl(workspace)
        : server.workspaceUrl(await workspaceFile(workspace, options.folders)),
      options.trust ?? 'trust',
    );
    await workbench.waitUntilExtensionRuns();
    return {
      server,
      workbench,
      workspace,
      read: (path) => readFile(join(workspace, path), 'utf8'),
      close: async () => {
        await workbench.close();
        await removeAll();
      },
    };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

/** Hooks that open one session for all tests of a `describe`, keep a picture of every failure, and close it. */
export function useSession(options: () => SessionOptions | Promise<SessionOptions> = () => ({})): () => Session {
  let session: Session | undefined;
  before(async () => {
    session = await openSession(await options());
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !session) return;
    const name = this.currentTest
      .fullTitle()
      .replaceAll(/[^\w]+/g, '-')
      .slice(0, 100);
    await session.workbench.screenshot(join(cacheFolder, 'e2e', 'failures', `${name}.png`)).catch(() => undefined);
    const errors = session.workbench.ownErrors().join('\n').slice(0, 2_000);
    if (errors) process.stdout.write(`Console errors:\n${errors}\n`);
  });
  after(async () => {
    await session?.close();
    session = undefined;
  });
  return () => {
    if (!session) throw new Error('The session is only open inside tests.');
    return session;
  };
}
