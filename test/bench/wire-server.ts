/**
 * A model server in a thread of its own, so that what it does is not counted as ours. Answers every POST with the frames of its wire: the
 * first one after `latencyMs`, the rest at full speed.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface WireServerData {
  readonly frames: readonly string[];
  readonly contentType: string;
  readonly latencyMs: number;
}

/** Bytes of one write: what a fast server has ready at once. */
const writeSize = 16 * 1024;

const { frames, contentType, latencyMs } = workerData as WireServerData;
const [head = '', ...rest] = frames;
const tail = Buffer.from(rest.join(''));

function answer(response: ServerResponse): void {
  setTimeout(() => {
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
    response.write(head);
    for (let at = 0; at < tail.length; at += writeSize) response.write(tail.subarray(at, at + writeSize));
    response.end();
  }, latencyMs);
}

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => answer(response));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
parentPort?.once('message', () => {
  server.closeAllConnections();
  server.close();
});
