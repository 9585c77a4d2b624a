import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { patienceMs } from '../support/vscode-host/patience.ts';
import type { Settings } from '../support/vscode-host/server.ts';

interface Answer {
  readonly id: number;
  readonly failure?: string;
}

/**
 * The test's end of the extension in `test/fixtures/window-control`: changes settings and runs commands in the window that was loaded last. The
 * files of the settings are no way: nothing watches them in a VS Code in a browser.
 */
export class WindowControl {
  readonly #server: Server;
  readonly #address: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #window: Socket | undefined;
  #count = 0;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.#address = address;
    server.on('connection', (socket) => this.#connected(socket));
  }

  static async start(): Promise<WindowControl> {
    const name = `crossfade-window-${randomUUID()}`;
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    return new WindowControl(server, address);
  }

  /** Environment of the server whose windows are controlled. */
  get environment(): Readonly<Record<string, string>> {
    return { CROSSFADE_WINDOW_CONTROL: this.#address };
  }

  /** Sets settings of the person and of the machine; null takes one away. Resolves when the window has them. */
  async changeSettings(values: Settings): Promise<void> {
    await this.#ask({ action: 'settings', values });
  }

  /** Runs a command by its id. */
  async runCommand(command: string, ...parameters: readonly unknown[]): Promise<void> {
    await this.#ask({ action: 'command', command, parameters });
  }

  async stop(): Promise<void> {
    this.#window?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connected(socket: Socket): void {
    this.#window = socket;
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Asks the window and waits for its answer; one that is being loaded is waited for. */
  async #ask(request: Readonly<Record<string, unknown>>): Promise<void> {
    const id = ++this.#count;
    const deadline = Date.now() + patienceMs;
    while (this.#window === undefined || this.#window.destroyed) {
      if (Date.now() > deadline) throw new Error('No window can be controlled.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#window.write(`${JSON.stringify({ id, ...request })}\n`);
    const late = new Promise<Answer>((resolve) => {
      setTimeout(resolve, patienceMs, { id, failure: 'no answer came from the window' }).unref();
    });
    const { failure } = await Promise.race([answered, late]);
    this.#waiting.delete(id);
    if (failure !== undefined) throw new Error(`The window could not do ${JSON.stringify(request)}: ${failure}`);
  }
}
