import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatViewHtml } from '../../src/editor/chat-view/chat-view-html.ts';
import { chatViewStrings } from '../../src/chat/chat-view-strings.ts';

const root = new URL('../../', import.meta.url);

/** The chat view as the editor would serve it, on loopback. */
export interface PageServer {
  readonly origin: string;
  /** Every path asked for that is no file of the view: what hostile content tried to load. */
  readonly strays: string[];
  readonly stop: () => Promise<void>;
}

/** Bundles the view and serves it with its real policy. */
export async function startPageServer(): Promise<PageServer> {
  const files = await pageFiles();
  const strays: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/') {
      const origin = `http://${request.headers.host ?? ''}`;
      response.setHeader('content-type', 'text/html; charset=utf-8').end(pageHtml(origin));
      return;
    }
    const file = files.get(path);
    if (!file) {
      if (path !== '/favicon.ico') strays.push(path);
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.setHeader('content-type', file.type).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    strays,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function pageHtml(origin: string): string {
  return chatViewHtml({
    cspSource: origin,
    nonce: 'bm9uY2Utb2YtdGhlLXRlc3Q',
    scriptUri: `${origin}/chat.js`,
    styleUris: [`${origin}/codicon.css`, `${origin}/chat.css`],
    strings: chatViewStrings({ t: (message) => message }),
  });
}

async function pageFiles(): Promise<Map<string, { readonly type: string; readonly body: Uint8Array }>> {
  const page = await build({
    entryPoints: {
      chat: new URL('media/chat/chat.ts', root).pathname,
      'chat-formulas': new URL('media/chat/parts/formulas-part.ts', root).pathname,
      'chat-grammars': new URL('media/chat/parts/grammars-part.ts', root).pathname,
      style: new URL('media/chat/chat.css', root).pathname,
    },
    outdir: '/page',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    write: false,
    logLevel: 'error',
  });
  const builtFile = (name: string): Uint8Array =>
    page.outputFiles.find(({ path }) => path.endsWith(`/${name}`))!.contents;
  const script = (name: string) => ({ type: 'text/javascript; charset=utf-8', body: builtFile(name) });
  const icons = new URL('node_modules/@vscode/codicons/dist/', root);
  const font = { type: 'font/ttf', body: await readFile(new URL('codicon.ttf', icons)) };
  const style = /\.\/codicon\.ttf\?\w+/.exec(await readFile(new URL('codicon.css', icons), 'utf8'))?.[0] ?? '';
  return new Map([
    ...['chat.js', 'chat-formulas.js', 'chat-grammars.js'].map((name) => [`/${name}`, script(name)] as const),
    ['/chat.css', { type: 'text/css; charset=utf-8', body: builtFile('style.css') }],
    ['/codicon.css', { type: 'text/css; charset=utf-8', body: await readFile(new URL('codicon.css', icons)) }],
    ['/codicon.ttf', font],
    [style.slice(1), font],
  ]);
}
