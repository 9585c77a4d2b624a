import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a list server is like. */
export interface ListServerOptions {
  readonly models: readonly string[];
  /** Without it, as a bearer token, every request gets a 401. */
  readonly key?: string;
  /** A free one unless given. */
  readonly port?: number;
}

/** A server on loopback that has a list of models in OpenAI's form and nothing else, and records who asked. For tests only. */
export class ListServer {
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  readonly #server: Server;

  private constructor({ models, key }: ListServerOptions) {
    this.#server = createServer((request, response) => {
      const { url: path = '/', headers } = request;
      this.requests.push({ path, headers });
      const isKnown = key === undefined || headers.authorization === `Bearer ${key}`;
      const status = !isKnown ? 401 : path === '/v1/models' ? 200 : 404;
      const list = {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'team' })),
      };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? list : { error: { message: status === 401 ? 'No key.' : 'No.' } }));
    });
  }

  static async start(options: ListServerOptions): Promise<ListServer> {
    const server = new ListServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
