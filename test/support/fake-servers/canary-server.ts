import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that nobody should ever connect to. Counts every connection and keeps the first bytes of each. */
export class CanaryServer {
  /** The first bytes of each connection as text, empty where none came. */
  readonly visits: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#visit(socket));
  }

  static async start(): Promise<CanaryServer> {
    const canary = new CanaryServer();
    await new Promise<void>((resolve, reject) => {
      canary.#server.once('error', reject);
      canary.#server.listen(0, '127.0.0.1', resolve);
    });
    return canary;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #visit(socket: Socket): void {
    const index = this.visits.push('') - 1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (data) => {
      this.visits[index] = (this.visits[index] ?? '') + data.toString('utf8').slice(0, 500);
      // Answer, so that a client that did connect goes on and shows all it would send.
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
    });
  }
}
