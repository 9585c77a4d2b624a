import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { CallPart, Part, ReasoningPart } from '../../conversation/part.ts';
import type { SettledResult, SettledStep } from '../../conversation/settle.ts';
import { reasoningDetailsFormat } from './answer-builder.ts';
import { serverCallText } from '../stream/server-call-text.ts';
import { callExtraFormat, customCallFormat } from './call-assembly.ts';
import { asFunctionName } from './function-name.ts';
import { projectInput } from './project-input.ts';
import type { ChatTarget } from './projection-target.ts';

type Message = Record<string, Json>;

/** A model's step as its assistant message, the tool messages of its calls, and a user message with the images of the results. */
export function projectStep(step: SettledStep, target: ChatTarget): JsonObject[] {
  const isOwn = sameOwner(step.owner, target.owner);
  for (const part of step.parts) noteLosses(part, step, target);
  const calls = step.results.map((result) => result.call);
  const pieces = contentPieces(step.parts, isOwn, target);
  if (!target.quirks.tools) return stepAsText(step, pieces, target);
  const ids = callIds(step, target);
  const message = assistantMessage(
    step,
    { isOwn, pieces, calls: calls.map((call, index) => callOf(call, ids[index] ?? call.id, target)) },
    target,
  );
  if (message === undefined) return [];
  return [message, ...resultMessages(step.results, ids, target)];
}

/** A piece of visible content or, for servers that take reasoning back inside content, of reasoning. */
type Piece = { readonly kind: 'text' | 'thinking'; readonly text: string };

function contentPieces(parts: readonly Part[], isOwn: boolean, { quirks }: ChatTarget): Piece[] {
  return parts.flatMap((part): Piece[] => {
    if (part.t === 'text') return part.text === '' ? [] : [{ kind: 'text', text: part.text }];
    const foreign = foreignText(part);
    if (foreign !== undefined) return [{ kind: 'text', text: `\n${foreign}\n` }];
    const isThinking =
      part.t === 'reasoning' && isOwn && quirks.replayReasoning === 'content-parts' && part.text !== '';
    return isThinking ? [{ kind: 'thinking', text: part.text }] : [];
  });
}

/** What can be said in words of the work that a provider did by itself. */
function foreignText(part: Part): string | undefined {
  if (part.t === 'vendor') return part.fallbackText === '' ? undefined : part.fallbackText;
  const isServerCall = part.t === 'call' && part.executor === 'server';
  return isServerCall ? serverCallText(part.name, 'value' in part.args ? part.args.value : {}) : undefined;
}

interface StepContent {
  readonly isOwn: boolean;
  readonly pieces: readonly Piece[];
  readonly calls: readonly JsonObject[];
}

/** Undefined where nothing is left to send: a message without content and calls breaks the protocol. */
function assistantMessage(
  step: SettledStep,
  { isOwn, pieces, calls }: StepContent,
  target: ChatTarget,
): JsonObject | undefined {
  const text = (isOwn ? ownThinking(step.parts, target) : '') + textOf(pieces);
  if (text === '' && calls.length === 0) return undefined;
  const message: Message = { role: 'assistant' };
  if (pieces.some((piece) => piece.kind === 'thinking')) message['content'] = pieces.map(pieceAsPart);
  else message['content'] = text === '' && !target.quirks.nonNullAssistantContent ? null : text;
  Object.assign(message, isOwn ? ownReasoning(step.parts, target) : {});
  if (calls.length === 0) return message;
  if (target.quirks.reasoningContentOnToolTurns) message['reasoning_content'] ??= '';
  message['tool_calls'] = calls;
  return message;
}

function textOf(pieces: readonly Piece[]): string {
  return pieces
    .filter((piece) => piece.kind === 'text')
    .map((piece) => piece.text)
    .join('');
}

function pieceAsPart({ kind, text }: Piece): JsonObject {
  return kind === 'text' ? { type: 'text', text } : { type: 'thinking', thinking: [{ type: 'text', text }] };
}

/** The step's own reasoning as it stood in the text, where the model wants it back there. */
function ownThinking(parts: readonly Part[], { quirks }: ChatTarget): string {
  if (quirks.replayReasoning !== 'think-tags') return '';
  const text = parts.map((part) => (part.t === 'reasoning' ? part.text : '')).join('');
  return text === '' ? '' : `<think>\n${text}\n</think>\n\n`;
}

/** The step's own reasoning in the field where its server wants it back. */
function ownReasoning(parts: readonly Part[], { quirks, owner }: ChatTarget): Message {
  const reasoning = parts.filter((part) => part.t === 'reasoning');
  const text = reasoning.map((part) => part.text).join('');
  const field = quirks.replayReasoning;
  if (field === 'reasoning_details') {
    const details = reasoning.map((part) => part.opaque).find((opaque) => opaque?.format === reasoningDetailsFormat);
    if (details !== undefined && sameOwner(details.owner, owner)) return { reasoning_details: details.data };
    return text === '' ? {} : { reasoning: text };
  }
  const isField = field === 'reasoning_content' || field === 'reasoning';
  return isField && text !== '' ? { [field]: text } : {};
}

/**
 * Ids of the step's calls in order: the provider's own for a step it made itself, over the same protocol; ours otherwise, and where it
 * used one id twice.
 */
function callIds(step: SettledStep, { owner }: ChatTarget): string[] {
  const calls = step.results.map((result) => result.call);
  const isHome = step.owner.protocol === owner.protocol && step.owner.provider === owner.provider;
  const native = calls.map((call) => call.nativeId ?? '');
  const isUsable = isHome && !native.includes('') && new Set(native).size === native.length;
  return isUsable ? native : calls.map((call) => call.id);
}

function callOf(call: CallPart, id: string, { owner }: ChatTarget): JsonObject {
  const opaque = call.opaque !== undefined && sameOwner(call.opaque.owner, owner) ? call.opaque : undefined;
  const value = 'value' in call.args ? call.args.value : {};
  if (opaque?.format === customCallFormat && typeof value === 'string') {
    return { id, type: 'custom', custom: { name: asFunctionName(call.name), input: value } };
  }
  return {
    id,
    type: 'function',
    function: { name: asFunctionName(call.name), arguments: JSON.stringify(asObject(value)) },
    ...(opaque?.format === callExtraFormat ? { extra_content: opaque.data } : {}),
  };
}

/** Arguments are an object in this protocol; the text of another vendor's custom tool becomes its only field. */
function asObject(value: Json): JsonObject {
  if (isJsonObject(value)) return value;
  return value === null ? {} : { input: value };
}

function resultMessages(results: readonly SettledResult[], ids: readonly string[], target: ChatTarget): JsonObject[] {
  const images: JsonObject[] = [];
  const messages = results.map((result, index): JsonObject => {
    const input = projectInput(result.parts, result.seq, target);
    if (input.images.length > 0)
      images.push({ type: 'text', text: `Image from ${result.call.name}:` }, ...input.images);
    const placeholder = input.images.length > 0 ? '(an image, in the next message)' : '(no output)';
    return {
      role: 'tool',
      tool_call_id: ids[index] ?? result.call.id,
      ...(target.quirks.toolResultName ? { name: asFunctionName(result.call.name) } : {}),
      content: input.text === '' ? placeholder : input.text,
    };
  });
  return images.length === 0 ? messages : [...messages, { role: 'user', content: images }];
}

/** For targets without tools: calls and results as plain text, so that nothing of the work is lost. */
function stepAsText(step: SettledStep, pieces: readonly Piece[], target: ChatTarget): JsonObject[] {
  const calls = step.results.map(
    ({ call }) => `[used ${call.name} ${JSON.stringify('value' in call.args ? call.args.value : {})}]`,
  );
  const text = [textOf(pieces), ...calls].filter((line) => line !== '').join('\n');
  if (text === '') return [];
  const results = step.results.map((result) => ({
    heading: `[result of ${result.call.name}]`,
    input: projectInput(result.parts, result.seq, target),
  }));
  if (calls.length > 0) {
    target.losses.push({ kind: 'call', seq: step.seq, owner: step.owner, detail: 'Tool calls are sent as text.' });
  }
  const message = { role: 'assistant', content: text };
  if (results.length === 0) return [message];
  const hasImages = results.some(({ input }) => input.images.length > 0);
  const plain = results.map(({ heading, input }) => `${heading}\n${input.text}`).join('\n');
  const parts = results.flatMap(({ heading, input }) => [{ type: 'text', text: heading }, ...input.parts]);
  return [message, { role: 'user', content: hasImages ? parts : plain }];
}

function noteLosses(part: Part, step: SettledStep, target: ChatTarget): void {
  const { seq, owner } = step;
  if (part.t === 'reasoning' && !returnsHome(part, step, target)) {
    target.losses.push({ kind: 'reasoning', seq, owner, detail: `Reasoning of ${owner.provider}/${owner.model}.` });
  } else if (part.t === 'media') {
    target.losses.push({ kind: 'media', seq, owner, detail: `A ${part.mime} that the model made.` });
  } else if (part.t === 'vendor') {
    const detail =
      part.fallbackText === undefined ? `Left out: ${part.kind}.` : `Only the text of ${part.kind} is sent.`;
    target.losses.push({ kind: 'vendor', seq, owner, detail });
  } else if (part.t === 'call' && part.executor === 'server') {
    target.losses.push({
      kind: 'vendor',
      seq,
      owner,
      detail: `The provider's own call of ${part.name} is sent as text.`,
    });
  } else if (part.t === 'text' && part.citations !== undefined && part.citations.length > 0) {
    target.losses.push({ kind: 'citations', seq, owner, detail: 'The sources of a text.' });
  }
}

function returnsHome(part: ReasoningPart, step: SettledStep, { owner, quirks }: ChatTarget): boolean {
  if (!sameOwner(step.owner, owner) || quirks.replayReasoning === 'none') return false;
  return part.text !== '' || part.opaque !== undefined;
}
