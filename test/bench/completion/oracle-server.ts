/**
 * The oracle behind HTTP, in a thread of its own: `POST /v1/completions` as SSE with a latency and a token rate. Tells its parent of every
 * request that arrives and of every one that the client ended early.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { Pace } from './counting-model.ts';
import { Oracle } from './oracle.ts';

export interface OracleServerData {
  readonly typed: string;
  readonly before: string;
  readonly seed: number;
  readonly pace: Pace;
}

/** What the thread tells; `at` is on the clock that all threads share. */
export type OracleServerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'request'; readonly at: number; readonly characters: number }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'tokens'; readonly count: number };

const data = workerData as OracleServerData;
const oracle = new Oracle(data.typed, data.before, data.seed);

function tell(message: OracleServerMessage): void {
  parentPort?.postMessage(message);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = performance.timeOrigin + performance.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    readonly prompt: string;
    readonly suffix?: string;
    readonly max_tokens: number;
  };
  tell({ kind: 'request', at, characters: body.prompt.length + (body.suffix ?? '').length });
  const end = { reached: false };
  response.on('close', () => {
    if (!end.reached) tell({ kind: 'aborted' });
  });
  await pause(data.pace.firstMs);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let count = 0;
  for (const text of oracle.answer(body.prompt, body.max_tokens)) {
    if (response.destroyed) break;
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, text, finish_reason: null }] })}\n\n`);
    count++;
    await pause(data.pace.tokenMs);
  }
  tell({ kind: 'tokens', count });
  end.reached = true;
  const last = JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: 'stop' }] });
  response.end(`data: ${last}\n\ndata: [DONE]\n\n`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));
