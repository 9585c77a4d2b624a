import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patienceMs } from './patience.ts';
import { freePort } from './paths.ts';
import type { PreparedVscode } from './prepare.ts';
import { processTree, stopTree } from './process-tree.ts';
import { runCommand } from './run-command.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly vscode: PreparedVscode;
  /** Folder for all data of this server; default: a fresh one that `stop` removes. */
  readonly dataFolder?: string;
  /** Packed extensions to install. */
  readonly packages?: readonly string[];
  /** Folder with extensions that are installed already, shared with other servers; default: one in the data folder. */
  readonly extensionsFolder?: string;
  /** User settings. Existing ones of `dataFolder` are kept and these put over them. */
  readonly settings?: Settings;
  /** Settings of machine scope, e.g. `crossfade.providers`. */
  readonly machineSettings?: Settings;
  /** Port to take if it is free; default: any free one. */
  readonly preferredPort?: number;
  /** Only for functional runs; every run about trust or attacks leaves it out. */
  readonly disableWorkspaceTrust?: boolean;
  /** Keep keys and homes of the person who runs it out of the server. Default true. */
  readonly isolated?: boolean;
  /** Write {@link quietSettings} too. Default true; false where the caller keeps the settings files itself. */
  readonly quiet?: boolean;
  /** Extra environment for the server and with it the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What keeps a fresh VS Code quiet: no welcome page, no update checks, no second chat opened by itself. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'security.workspace.trust.startupPrompt': 'once',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
};

/** A running `code-server` on 127.0.0.1: what a person opens in a browser, with the packed extension installed. */
export class VscodeServer {
  readonly url: string;
  readonly dataFolder: string;
  readonly #child: ChildProcess;
  readonly #ownsData: boolean;
  readonly #output: string[];

  private constructor(
    url: string,
    dataFolder: string,
    owned: { child: ChildProcess; data: boolean; output: string[] },
  ) {
    this.url = url;
    this.dataFolder = dataFolder;
    this.#child = owned.child;
    this.#ownsData = owned.data;
    this.#output = owned.output;
  }

  /** Starts a server and resolves when it answers. Rejects, with what it printed, if it does not within 60 s. */
  static async start(options: ServerOptions): Promise<VscodeServer> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'crossfade-vscode-')));
    const env = serverEnvironment(dataFolder, options);
    await writeSettings(join(dataFolder, 'user'), options);
    const extensionsFolder = options.extensionsFolder ?? join(dataFolder, 'extensions');
    const folders = { dataFolder, extensionsFolder };
    if (options.packages) await install(options.vscode, folders, { packages: options.packages, env });
    const port = await freePort(options.preferredPort);
    const output: string[] = [];
    const parameters = [options.vscode.entry, ...dataParameters(folders), '--auth', 'none'];
    parameters.push('--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check');
    parameters.push('--disable-getting-started-override', '--ignore-last-opened', '--disable-proxy');
    if (options.disableWorkspaceTrust) parameters.push('--disable-workspace-trust');
    const child = spawn(process.execPath, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output.push(chunk.toString('utf8'));
        if (output.length > 2_000) output.shift();
      });
    const server = new VscodeServer(`http://127.0.0.1:${port}`, dataFolder, {
      child,
      data: options.dataFolder === undefined,
      output,
    });
    try {
      await server.#waitUntilUp();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What the server printed so far. */
  get output(): string {
    return this.#output.join('');
  }

  /** Address of a window on a folder of this machine. */
  folderUrl(folder: string): string {
    return `${this.url}/?folder=${pathInUrl(folder)}`;
  }

  /** Address of a window on a `.code-workspace` file of this machine. */
  workspaceUrl(file: string): string {
    return `${this.url}/?workspace=${pathInUrl(file)}`;
  }

  /** The processes that run extensions, one a window. */
  extensionHosts(): number[] {
    return processTree(this.pid)
      .filter((entry) => entry.command.includes('--type=extensionHost'))
      .map((entry) => entry.pid);
  }

  /** Ends all extension hosts as a crash would; returns how many there were. */
  killExtensionHosts(): number {
    const hosts = this.extensionHosts();
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    return hosts.length;
  }

  /** Replaces the user's settings file. Windows see it when they are loaded the next time: nothing watches the file here. */
  async writeUserSettings(settings: Settings): Promise<void> {
    const file = join(this.dataFolder, 'user', 'User', 'settings.json');
    await writeFile(file, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }

  /** Ends the server with all its children and removes its data unless they were given from outside. */
  async stop(): Promise<void> {
    if (this.#child.pid !== undefined) await stopTree(this.#child.pid);
    if (this.#ownsData) await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #waitUntilUp(): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (this.#child.exitCode !== null) break;
      try {
        const response = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2_000) });
        if (response.ok) return;
      } catch {
        // Not up yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    throw new Error(`VS Code did not start:\n${this.output.split('\n').slice(-30).join('\n')}`);
  }
}

/** Where a server keeps what it is given. */
interface DataFolders {
  readonly dataFolder: string;
  readonly extensionsFolder: string;
}

function dataParameters({ dataFolder, extensionsFolder }: DataFolders): string[] {
  const config = join(dataFolder, 'config.yaml');
  return ['--config', config, '--user-data-dir', join(dataFolder, 'user'), '--extensions-dir', extensionsFolder];
}

/** Installs a packed extension into a folder that several servers use, one after the other or at once. */
export async function installExtension(vscode: PreparedVscode, vsix: string, extensionsFolder: string): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'crossfade-install-'));
  try {
    await writeSettings(join(dataFolder, 'user'), { vscode });
    await install(
      vscode,
      { dataFolder, extensionsFolder },
      {
        packages: [vsix],
        env: serverEnvironment(dataFolder, {}),
      },
    );
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function install(
  vscode: PreparedVscode,
  folders: DataFolders,
  what: { readonly packages: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const named = what.packages.flatMap((file) => ['--install-extension', file]);
  const parameters = [vscode.entry, ...dataParameters(folders), ...named, '--force'];
  const output = await runCommand(process.execPath, parameters, { env: what.env, limitMs: 600_000 });
  const installed = output.match(/successfully installed/gi)?.length ?? 0;
  if (installed < what.packages.length) throw new Error(`An extension was not installed:\n${output}`);
}

async function writeSettings(userFolder: string, options: ServerOptions): Promise<void> {
  await mkdir(join(userFolder, '..'), { recursive: true });
  // Without a file of its own code-server would write one into the person's home.
  await writeFile(join(userFolder, '..', 'config.yaml'), 'auth: none\n');
  const sets: [string, Settings][] = [
    ['User', { ...(options.quiet === false ? {} : quietSettings), ...options.settings }],
    ['Machine', options.machineSettings ?? {}],
  ];
  for (const [name, settings] of sets) {
    if (Object.keys(settings).length === 0) continue;
    await mkdir(join(userFolder, name), { recursive: true });
    const file = join(userFolder, name, 'settings.json');
    await writeFile(file, JSON.stringify({ ...(await readSettings(file)), ...settings }, null, 2));
  }
}

async function readSettings(file: string): Promise<Settings> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Settings;
  } catch {
    // Absent, or edited into something that is not plain JSON: start afresh.
    return {};
  }
}

/** The environment of a server: nothing of an outer VS Code, and in tests no key and no home of the person. */
export function serverEnvironment(
  dataFolder: string,
  options: Pick<ServerOptions, 'isolated' | 'env'>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => {
    if (/^(VSCODE_|ELECTRON_|npm_)/i.test(name) || name === 'NODE_OPTIONS' || name === 'PORT') return false;
    return options.isolated === false || !/(_API_KEY|_TOKEN|_SECRET|^OLLAMA_HOST)$/i.test(name);
  });
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), ...options.env };
  if (options.isolated === false) return env;
  return { ...env, XDG_CONFIG_HOME: join(dataFolder, 'xdg'), XDG_DATA_HOME: join(dataFolder, 'xdg') };
}

function pathInUrl(path: string): string {
  const posix = process.platform === 'win32' ? `/${path.replaceAll('\\', '/')}` : path;
  return encodeURIComponent(posix).replaceAll('%2F', '/');
}
