import type { CallIdSource } from '../../conversation/call-id.ts';
import type { LogEntry } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { errorText } from '../../base/error-text.ts';
import { offeredDefinitions } from '../../conversation/offered-tools.ts';
import type { Json } from '../../base/json.ts';
import { estimateConversation } from '../../conversation/compaction/size-estimate.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { HttpProtocolId } from '../../models/protocol-id.ts';
import type { Clock } from '../../platform/clock.ts';
import { wellFormed } from '../../base/well-formed.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import { repairedBody } from '../../protocols/http-exchange/repaired-body.ts';
import { answerTimeouts } from '../../protocols/stream/answer-timeouts.ts';
import { judgeEnd } from '../../protocols/stream/judge-end.ts';
import { readText, TextStage } from '../../protocols/stream/text-stage.ts';
import type { EditorModels } from '../../protocols/editor-lm/editor-models.ts';
import type { ThirdPartyProviders } from '../../protocols/third-party/third-party-provider.ts';
import { loadProtocol } from '../../protocols/protocol-table.ts';
import type { Connection, Continuation, Loss, ProjectionTarget, RequestOptions } from '../../protocols/protocol.ts';

/** What one request of a conversation needs besides its target. */
export interface StreamRequest {
  /** The log to be continued. */
  readonly log: readonly LogEntry[];
  readonly options: RequestOptions;
  readonly callIds: CallIdSource;
  readonly signal: AbortSignal;
  /** What the server was found to refuse. Default: nothing. */
  readonly repairs?: readonly RequestRepair[];
}

/** A request that is ready to go out; it goes when the events are first asked for. */
export interface OpenedStream {
  readonly losses: readonly Loss[];
  /** Ends in exactly one terminal event, never throws. */
  readonly events: AsyncIterable<StreamEvent>;
  /** Estimated tokens of the prompt; 0 where it is not known. */
  readonly inputTokens: number;
  /** The body that is sent, for a fingerprint; undefined where it is not ours to see. */
  readonly body?: Json;
  /** Takes the answer up again after a cut, where its vendor keeps it; undefined while that cannot be done. */
  readonly resume?: () => AsyncIterable<StreamEvent> | undefined;
}

export interface StreamDependencies {
  readonly clock: Clock;
  readonly editorModels: EditorModels;
  /** Absent where no provider of another extension is asked. */
  readonly thirdParty?: ThirdPartyProviders;
}

/** One request and where it goes. */
export interface Opening {
  readonly target: ProjectionTarget;
  readonly connection: Connection;
  readonly request: StreamRequest;
}

/** What a picture or a document counts as in an estimate of a request. Tokens. */
const mediaTokens = 1_600;

/** Projects the log for the target. Never rejects: what fails becomes the stream's fault. */
export async function openStream(dependencies: StreamDependencies, opening: Opening): Promise<OpenedStream> {
  try {
    const request = withoutRefusedTools(opening.request);
    const opened = checked(await open(dependencies, { ...opening, request }), request);
    return request === opening.request ? opened : { ...opened, losses: [...opened.losses, toolsRefused] };
  } catch (error) {
    const message = errorText(error);
    return failed({ kind: 'shape', message: `The request could not be made: ${message}`, code: 'projection' });
  }
}

const toolsRefused: Loss = { kind: 'tools', seq: 0, detail: 'The server of this model refuses requests with tools.' };

/** The request itself where its tools may be offered, or it has none. */
function withoutRefusedTools(request: StreamRequest): StreamRequest {
  const { log, options, repairs = [] } = request;
  const isRefused = repairs.some((repair) => repair.do === 'without-tools');
  if (!isRefused || options.tools === false || offeredDefinitions(log).size === 0) return request;
  return { ...request, options: { ...options, tools: false } };
}

/** What every answer goes through, whatever its protocol: thinking and calls in its text are found, and its end is judged. */
function checked(opened: OpenedStream, { log, options, callIds }: StreamRequest): OpenedStream {
  const { resume } = opened;
  const tools = options.tools === false ? new Map<string, never>() : offeredDefinitions(log);
  const stage = new TextStage({ tools, callIds });
  const check = (events: AsyncIterable<StreamEvent>): AsyncIterable<StreamEvent> => judgeEnd(readText(events, stage));
  const resumed = (): AsyncIterable<StreamEvent> | undefined => {
    const events = resume?.();
    return events === undefined ? undefined : check(events);
  };
  return { ...opened, events: check(opened.events), ...(resume !== undefined && { resume: resumed }) };
}

/** How a model goes on with a text that was cut. Never rejects. */
export async function continuationOf(
  { thirdParty }: Pick<StreamDependencies, 'thirdParty'>,
  target: ProjectionTarget,
): Promise<Continuation> {
  try {
    const { protocol: id } = target.provider;
    if (id === 'extension') return thirdParty?.find(target.provider.id)?.continuation?.(target.model) ?? 'ask';
    if (id === 'workspace' || id === 'fim' || id === 'editor-lm') return 'ask';
    return (await loadProtocol(id)).continuation(target);
  } catch {
    return 'ask';
  }
}

async function open(dependencies: StreamDependencies, opening: Opening): Promise<OpenedStream> {
  const { target, request } = opening;
  const { protocol: id } = target.provider;
  switch (id) {
    case 'workspace':
    case 'fim':
      return failed({ kind: 'shape', message: `${target.provider.name} cannot hold a conversation.`, code: 'no-chat' });
    case 'editor-lm': {
      const { projectEditorLm, streamEditorLm } = await import('../../protocols/editor-lm/editor-lm.ts');
      const projection = projectEditorLm(request.log, target, request.options);
      const context = { owner: { protocol: id, ...ownerFields(target) }, callIds: request.callIds };
      return {
        losses: projection.losses,
        events: streamEditorLm(dependencies.editorModels, { projection, context, signal: request.signal }),
        inputTokens: estimateBody(projection.body),
        body: projection.body,
      };
    }
    case 'extension':
      return openExtension(dependencies, opening);
    default:
      return openHttp(dependencies, opening, id);
  }
}

async function openExtension(dependencies: StreamDependencies, { target, request }: Opening): Promise<OpenedStream> {
  const thirdParty = dependencies.thirdParty?.find(target.provider.id);
  if (thirdParty === undefined) {
    const message = `The extension that brings ${target.provider.name} is not active.`;
    return failed({ kind: 'shape', message, code: 'unknown-provider' });
  }
  const { openThirdParty } = await import('../../protocols/third-party/stream-third-party.ts');
  const { losses, events } = openThirdParty(thirdParty, { target, request, clock: dependencies.clock });
  return { losses, events, inputTokens: estimateConversation(request.log) };
}

async function openHttp(
  { clock }: StreamDependencies,
  { target, connection, request }: Opening,
  id: HttpProtocolId,
): Promise<OpenedStream> {
  const { log, options, callIds, signal, repairs = [] } = request;
  const protocol = await loadProtocol(id);
  const { AnswerThread, resumeAnswer, streamAnswer } = await import('../../protocols/stream/stream-answer.ts');
  const projected = protocol.project(log, target, options);
  // A projection shortens texts: a cut may leave half of a character.
  const projection = { ...projected, body: wellFormed(repairedBody(projected.body, repairs)) };
  const thread = new AnswerThread();
  const context = { owner: { protocol: id, ...ownerFields(target) }, callIds };
  const timeouts = answerTimeouts(connection.provider, target.info);
  const asked = { projection, connection, context, signal, clock, timeouts, thread };
  return {
    losses: projection.losses,
    events: streamAnswer(protocol, asked),
    inputTokens: estimateBody(projection.body),
    body: projection.body,
    resume: () => (thread.canResume ? resumeAnswer(protocol, asked) : undefined),
  };
}

function ownerFields({ provider, model }: ProjectionTarget): { readonly provider: string; readonly model: string } {
  return { provider: provider.id, model };
}

/** Tokens of all texts in a body; base64 data counts as a picture. */
export function estimateBody(body: Json): number {
  if (typeof body === 'string') return isBase64(body) ? mediaTokens : estimateTokens(body);
  if (Array.isArray(body)) return (body as readonly Json[]).reduce<number>((sum, item) => sum + estimateBody(item), 0);
  if (typeof body !== 'object' || body === null) return 0;
  return Object.values(body).reduce<number>((sum, item) => sum + estimateBody(item), 0);
}

function isBase64(text: string): boolean {
  return text.length > 2_000 && /^(?:data:[^,]{1,100},)?[A-Za-z0-9+/=_-]{400}/.test(text);
}

function failed(fault: Fault): OpenedStream {
  return { losses: [], events: only(fault), inputTokens: 0 };
}

async function* only(fault: Fault): AsyncGenerator<StreamEvent> {
  await Promise.resolve();
  yield { e: 'fault', fault };
}
