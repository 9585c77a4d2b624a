import { createParser } from 'eventsource-parser';
import { parseJson } from '../../base/json.ts';
import { Unreadable, unreadableMessage } from './unreadable.ts';
import { LineBuffer, maximumLineLength } from './line-buffer.ts';

/** One server-sent event: the lines of `data` joined by a line feed; `event` only where the server named one. */
export interface SseFrame {
  readonly event?: string;
  readonly data: string;
}

const maximumStray = 64 * 1024;

/**
 * Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from bytes cut at any place: the frames are
 * the same however the body is cut. Line ends CR, LF and CRLF, a byte order mark, comments and multi-line data are understood. Never throws.
 */
export class SseReader {
  readonly #lines: LineBuffer;
  readonly #parser: ReturnType<typeof createParser>;
  #frames: SseFrame[] = [];
  #failure: string | undefined;
  readonly #unreadable = new Unreadable();
  #read = 0;
  #stray = '';
  #torn = false;

  /** `maximumLine`: longest line or frame in characters, default 8 Mi. */
  constructor(maximumLine: number = maximumLineLength) {
    this.#lines = new LineBuffer(maximumLine);
    this.#parser = createParser({
      maxBufferSize: maximumLine,
      onEvent: ({ event, data }) => void this.#frames.push(event === undefined ? { data } : { event, data }),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#failure ??= tooLong;
        else if (error.line !== undefined) this.#keepStray(error.line);
        if (this.#unreadable.add(this.#read)) throw new TooMuchStray();
      },
    });
  }

  /** Why reading stopped before the end of the body (a line over the limit); undefined while all is well. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * Lines that are no field of an event stream, joined by line feeds, at most 64 KB: servers put bare JSON errors (`{"error": …}`) or
   * `error: {…}` lines into a stream. For a decoder to look at when the terminator is missing.
   */
  get stray(): string {
    return this.#stray;
  }

  /** True once {@link end} dropped a frame that the end of the body had cut. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Feeds bytes; returns the frames they complete. */
  push(bytes: Uint8Array): SseFrame[] {
    const frames = this.#feed(this.#lines.push(bytes));
    if (this.#lines.overflow) this.#failure ??= tooLong;
    return frames;
  }

  /**
   * The body is over. A pending frame without its blank line counts if its data is complete JSON or the `[DONE]` mark; anything else may
   * be cut and is dropped.
   */
  end(): SseFrame[] {
    const { lines, rest } = this.#lines.end();
    const frames = this.#feed(lines);
    // Three line ends: the first ends the line, the second the frame, the third stands in for one that belongs to a CR before.
    const pending = this.#feed(`${rest}\n\n\n`);
    const whole = pending.filter((frame) => isWhole(frame.data));
    this.#torn = whole.length < pending.length;
    return [...frames, ...whole];
  }

  #feed(text: string): SseFrame[] {
    if (text === '' || this.#failure !== undefined) return [];
    this.#read += text.length;
    try {
      this.#parser.feed(text);
    } catch (error) {
      if (!(error instanceof TooMuchStray)) throw error;
      this.#failure ??= unreadableMessage;
    }
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  #keepStray(line: string): void {
    if (this.#stray.length < maximumStray)
      this.#stray += (this.#stray === '' ? '' : '\n') + line.slice(0, maximumStray);
  }
}

/** Ends the reading from inside the parser. */
class TooMuchStray extends Error {}

const tooLong = 'A line of the answer is longer than 8 MB.';

function isWhole(data: string): boolean {
  return data.trim() === '[DONE]' || parseJson(data) !== undefined;
}
