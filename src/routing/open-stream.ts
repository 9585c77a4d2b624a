import type { CallIdSource } from '../conversation/call-id.ts';
import type { LogEntry } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { StreamEvent } from '../conversation/stream-event.ts';
import type { Clock } from '../platform/clock.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import { loadProtocol } from '../protocols/protocol-table.ts';
import type { Connection, Loss, ProjectionTarget, RequestOptions } from '../protocols/protocol.ts';

/** What one request of a conversation needs besides its target. */
export interface StreamRequest {
  /** The log to be continued. */
  readonly log: readonly LogEntry[];
  readonly options: RequestOptions;
  readonly callIds: CallIdSource;
  readonly signal: AbortSignal;
}

/** A request on its way. */
export interface OpenedStream {
  readonly losses: readonly Loss[];
  /** Ends in exactly one terminal event, never throws. */
  readonly events: AsyncIterable<StreamEvent>;
}

interface Opening {
  readonly target: ProjectionTarget;
  readonly connection: Connection;
  readonly request: StreamRequest;
}

/** Projects the log for the target and sends it through its protocol. Never rejects: what fails becomes the stream's fault. */
export async function openStream(
  ports: { readonly clock: Clock; readonly editorModels: EditorModels },
  opening: Opening,
): Promise<OpenedStream> {
  try {
    return await open(ports, opening);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { losses: [], events: only({ kind: 'shape', message: `The request could not be made: ${message}` }) };
  }
}

async function open(
  { clock, editorModels }: { readonly clock: Clock; readonly editorModels: EditorModels },
  { target, connection, request }: Opening,
): Promise<OpenedStream> {
  const { protocol: id } = target.provider;
  const { log, options, callIds, signal } = request;
  if (id === 'workspace' || id === 'fim') {
    return {
      losses: [],
      events: only({ kind: 'shape', message: `${target.provider.name} cannot hold a conversation.` }),
    };
  }
  const context = { owner: { protocol: id, provider: target.provider.id, model: target.model }, callIds };
  if (id === 'editor-lm') {
    const { projectEditorLm, streamEditorLm } = await import('../protocols/editor-lm/editor-lm.ts');
    const projection = projectEditorLm(log, target, options);
    return { losses: projection.losses, events: streamEditorLm(editorModels, { projection, context, signal }) };
  }
  const protocol = await loadProtocol(id);
  const { streamAnswer } = await import('../protocols/stream-answer.ts');
  const projection = protocol.project(log, target, options);
  return {
    losses: projection.losses,
    events: streamAnswer(protocol, { projection, connection, context, signal, clock }),
  };
}

async function* only(fault: Fault): AsyncGenerator<StreamEvent> {
  await Promise.resolve();
  yield { e: 'fault', fault };
}
