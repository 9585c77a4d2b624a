import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A web proxy on loopback that leads every host to one server on loopback, so that hosts that do not exist answer. For tests only. */
export class TunnelProxy {
  /** Host and port of each tunnel, in order. */
  readonly hosts: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#server = createServer((_request, response) => response.writeHead(405).end());
    this.#server.on('connect', (request, socket: Socket) => {
      this.hosts.push(request.url ?? '');
      const away = connect(Number(target.port), target.hostname, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        away.pipe(socket).pipe(away);
      });
      for (const end of [socket, away]) {
        this.#sockets.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => {
          this.#sockets.delete(end);
          socket.destroy();
          away.destroy();
        });
      }
    });
  }

  /** `target`: origin of the server that every tunnel ends at. */
  static async start(target: string): Promise<TunnelProxy> {
    const proxy = new TunnelProxy(new URL(target));
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What makes a process of Node go through the proxy to every host but this machine. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: this.origin, NO_PROXY: '127.0.0.1,localhost' };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
