import type { JsonObject } from '../../base/json.ts';
import type { FimFrame } from './fim-frame.ts';
import type { FimProjection, FimRequest, FimTarget } from './fim-request.ts';

/** One way servers take a hole. One file each. */
export interface FimStyleCode {
  readonly framing: 'sse' | 'ndjson';
  project(request: FimRequest, target: FimTarget): FimProjection;
  /** Reads one payload of the stream, or the whole body of an answer that was not streamed. */
  read(payload: JsonObject): FimFrame;
}
