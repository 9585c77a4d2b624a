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
import { closeSharedWindow } from './shared-window.ts';
import { WindowControl } from './window-control.ts';

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
  /** Settings can be changed and commands be run from outside: {@link Session.control}. */
  readonly isControlled?: boolean;
  /** The person's own key bindings. */
  readonly keybindings?: readonly { readonly key: string; readonly command: string; readonly when?: string }[];
}

/** A VS Code of its own with the packed extension, a copy of the sample as its workspace and one window. */
export interface Session {
  readonly server: VscodeServer;
  readonly workbench: Workbench;
  readonly workspace: string;
  /** Throws where the session is not controlled. */
  readonly control: WindowControl;
  /** Text of a workspace file on the disk. */
  readonly read: (path: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Folders of installed extensions, for all sessions of this run that want the same ones. */
const installed = new Map<string, Promise<string>>();

function extensionsFor({ extensions = [], isControlled }: SessionOptions): readonly string[] {
  const control = join(repositoryRoot, 'test', 'fixtures', 'window-control');
  return isControlled === true ? [...extensions, control] : extensions;
}

function installedFolder(vscode: PreparedVscode, extensions: readonly string[]): Promise<string> {
  const key = extensions.join('\n');
  const folder = installed.get(key) ?? installWith(vscode, extensions);
  installed.set(key, folder);
  return folder;
}

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

/** Puts a copy of the sample and further files into an empty workspace. */
export async function fillWorkspace(workspace: string, files: SessionOptions['files'] = {}): Promise<void> {
  await cp(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
}

/** Saving at once lets a test read from the disk what a person sees in the editor. */
export const savingAtOnce: Settings = { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 };

async function workspaceFile(workspace: string, folders: readonly string[]): Promise<string> {
  const file = join(workspace, 'several.code-workspace');
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return file;
}

/** Starts a session; the caller closes it. A window that specs shared is closed: two windows at once would slow each other. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  await closeSharedWindow();
  const vscode = await prepareVscode((line) => process.stdout.write(`${line}\n`));
  const extensionsFolder = await installedFolder(vscode, extensionsFor(options));
  const workspace = await mkdtemp(join(tmpdir(), 'crossfade-workspace-'));
  await fillWorkspace(workspace, options.files);
  const control = options.isControlled === true ? await WindowControl.start() : undefined;
  const server = await VscodeServer.start({
    vscode,
    extensionsFolder,
    settings: { ...savingAtOnce, ...options.settings },
    ...(options.machineSettings ? { machineSettings: options.machineSettings } : {}),
    env: { ...options.env, ...control?.environment },
  });
  const removeAll = async (): Promise<void> => {
    await server.stop();
    await control?.stop();
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
      get control() {
        if (!control) throw new Error('This session is not controlled.');
        return control;
      },
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

/** Keeps a picture of the window, and what our code wrote to its console, when the test that has just ended failed. */
export async function keepFailure(test: Mocha.Test | undefined, session: Session | undefined): Promise<void> {
  if (test?.state !== 'failed' || !session) return;
  const name = test
    .fullTitle()
    .replaceAll(/[^\w]+/g, '-')
    .slice(0, 100);
  await session.workbench.screenshot(join(cacheFolder, 'e2e', 'failures', `${name}.png`)).catch(() => undefined);
  const errors = session.workbench.ownErrors().join('\n').slice(0, 2_000);
  if (errors) process.stdout.write(`Console errors:\n${errors}\n`);
}

/** Hooks that open one session for all tests of a `describe`, keep a picture of every failure, and close it. */
export function useSession(options: () => SessionOptions | Promise<SessionOptions> = () => ({})): () => Session {
  let session: Session | undefined;
  before(async () => {
    session = await openSession(await options());
  });
  afterEach(async function () {
    await keepFailure(this.currentTest, session);
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
