import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patienceMs } from './patience.ts';
import { freePort } from './paths.ts';
import type { PreparedVscode } from './prepare.ts';
import { stopTree } from './process-tree.ts';
import { quietSettings, serverEnvironment, type Settings } from './server.ts';

export interface TestServerOptions {
  readonly vscode: PreparedVscode;
  readonly disableWorkspaceTrust: boolean;
  readonly machineSettings?: Settings;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The bare VS Code server with its smoke-test driver: the only way to make a built VS Code run a development folder and its tests
 * (`extensionDevelopmentPath`, `extensionTestsPath`).
 */
export class VscodeTestServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #dataFolder: string;
  #output = '';

  private constructor(url: string, child: ChildProcess, dataFolder: string) {
    this.url = url;
    this.#child = child;
    this.#dataFolder = dataFolder;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString('utf8')).slice(-100_000);
      });
  }

  /** Starts the server and resolves when it answers. Rejects, with what it printed, if it does not within 60 s. */
  static async start(options: TestServerOptions): Promise<VscodeTestServer> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'crossfade-test-'));
    const port = await freePort();
    const machine = join(dataFolder, 'data', 'Machine');
    await mkdir(machine, { recursive: true });
    await writeFile(join(machine, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.machineSettings }));
    const parameters = ['out/server-main.js', '--host', '127.0.0.1', '--port', String(port)];
    parameters.push('--without-connection-token', '--accept-server-license-terms', '--enable-smoke-test-driver');
    parameters.push('--telemetry-level', 'off', '--server-data-dir', dataFolder);
    if (options.disableWorkspaceTrust) parameters.push('--disable-workspace-trust');
    const child = spawn(process.execPath, parameters, {
      cwd: options.vscode.vscodeFolder,
      env: serverEnvironment(dataFolder, { ...(options.env ? { env: options.env } : {}) }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const server = new VscodeTestServer(`http://127.0.0.1:${port}`, child, dataFolder);
    try {
      await server.#waitUntilUp();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get output(): string {
    return this.#output;
  }

  /** Address of a window that loads the extension of `extensionFolder` and runs the module `tests`, which exports `run()`. */
  testUrl(workspace: string, extensionFolder: string, tests: string): string {
    const remote = (path: string): string => `vscode-remote://${new URL(this.url).host}${path}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(extensionFolder)],
      ['extensionTestsPath', remote(tests)],
    ]);
    return `${this.url}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`;
  }

  async stop(): Promise<void> {
    if (this.#child.pid !== undefined) await stopTree(this.#child.pid);
    await rm(this.#dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #waitUntilUp(): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline && this.#child.exitCode === null) {
      try {
        const response = await fetch(`${this.url}/version`, { signal: AbortSignal.timeout(2_000) });
        if (response.ok) return;
      } catch {
        // Not up yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    throw new Error(`The VS Code test server did not start:\n${this.#output.split('\n').slice(-30).join('\n')}`);
  }
}
