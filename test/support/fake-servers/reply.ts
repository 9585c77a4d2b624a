/** What a fake model server answers to one chat request. */
export interface Reply {
  readonly text?: string;
  /** Thinking before the text; `signature` only travels on the Anthropic and the Gemini wire. */
  readonly thinking?: { readonly text: string; readonly signature: string };
  readonly toolCalls?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** A failure instead of an answer. */
  readonly failure?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  /** The word that the answer ends with, over Chat Completions. Default: the usual one. */
  readonly finish?: string;
  /** Milliseconds between two pieces of the stream. Default 0. */
  readonly paceMs?: number;
  /** Instead of a pause between two pieces: as many pieces a second as a model gives tokens, in bursts where the timer is too slow. */
  readonly tokensPerSecond?: number;
  /** Characters of a piece. Default 12. */
  readonly pieceLength?: number;
  /** After this many frames nothing more comes, and the connection stays open until the client or the server ends it. */
  readonly hangAfterFrames?: number;
  /** After this many frames the connection is cut. */
  readonly cutAfterFrames?: number;
}

/** A wire that a fake model server speaks. */
export type FakeProtocol = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini' | 'ollama';

/** Cuts a text into the pieces a stream carries it in. */
export function piecesOf(text: string, length = 12): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += length)
    pieces.push(characters.slice(start, start + length).join(''));
  return pieces;
}
