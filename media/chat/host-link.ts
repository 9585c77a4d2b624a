import type { ViewMessage } from '../../src/chat/chat-view-messages.ts';

/** What survives a reload of the view besides what the host knows: the text in the input box. */
export interface SavedViewState {
  readonly conversationId: string;
  readonly draft: string;
}

interface VsCodeApi {
  readonly postMessage: (message: ViewMessage) => void;
  readonly getState: () => unknown;
  readonly setState: (state: SavedViewState) => void;
}

declare const acquireVsCodeApi: () => VsCodeApi;

// Acquired once and kept in this module: nothing else on the page can reach the host.
const api = acquireVsCodeApi();

export function postToHost(message: ViewMessage): void {
  api.postMessage(message);
}

export function saveViewState(state: SavedViewState): void {
  api.setState(state);
}

/** The saved state; undefined at the first opening or when it has another shape. */
export function savedViewState(): SavedViewState | undefined {
  const state = api.getState();
  if (typeof state !== 'object' || state === null) return undefined;
  const { conversationId, draft } = state as Partial<Record<keyof SavedViewState, unknown>>;
  return typeof conversationId === 'string' && typeof draft === 'string' ? { conversationId, draft } : undefined;
}
