import type { ViewMessage } from '../../../src/transcript/chat-view-messages.ts';

interface VsCodeApi {
  readonly postMessage: (message: ViewMessage) => void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

// Acquired once and kept in this module: nothing else on the page can reach the host.
const api = acquireVsCodeApi();

export function postToHost(message: ViewMessage): void {
  api.postMessage(message);
}
