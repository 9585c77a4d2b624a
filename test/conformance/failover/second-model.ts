import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import { anthropicFrames } from '../../support/fake-servers/anthropic-frames.ts';
import { geminiFrames } from '../../support/fake-servers/gemini-frames.ts';
import { ollamaFrames } from '../../support/fake-servers/ollama-frames.ts';
import { openaiFrames } from '../../support/fake-servers/openai-frames.ts';
import type { Reply } from '../../support/fake-servers/reply.ts';
import { responsesFrames } from '../../support/fake-servers/responses-frames.ts';
import { goOnInstruction } from '../../../src/routing/step/continuation.ts';

/**
 * How a model goes on with a text that was cut: exactly, with a repetition, with a prefill (echoed or not), all of it
 * anew; `resume`: the first vendor keeps its answer, and the second is asked only where that cannot be taken up again. `nobody`: it cannot.
 */
export type GoOnStyle = 'exact' | 'overlap' | 'anew' | 'prefill' | 'prefill-echo' | 'resume' | 'nobody';

const frames: Readonly<Record<HttpProtocolId, (reply: Reply, model: string) => string[]>> = {
  'openai-chat': openaiFrames,
  'openai-responses': responsesFrames,
  'anthropic-messages': anthropicFrames,
  gemini: geminiFrames,
  ollama: ollamaFrames,
};

/** Answers a request as a model would that knows the whole answer: it reads in the request how much of it there is. */
export function secondAnswer(
  { text, calls }: { readonly text: string; readonly calls: readonly string[] },
  { protocol, style, body }: { readonly protocol: HttpProtocolId; readonly style: GoOnStyle; readonly body: string },
): Response {
  const told = toldText(JSON.parse(body) as unknown);
  const at = told === undefined ? 0 : placeOf(text, told);
  const from = style === 'overlap' ? at - repetition(text, at) : style === 'anew' || style === 'prefill-echo' ? 0 : at;
  const rest = text.slice(from);
  const toolCalls = calls.map((name) => ({ name, input: { from: 'second' } }));
  const reply = { ...(rest !== '' && { text: rest }), ...(toolCalls.length > 0 && { toolCalls }), pieceLength: 40 };
  const type = protocol === 'ollama' ? 'application/x-ndjson' : 'text/event-stream';
  return new Response(frames[protocol](reply, 'm').join(''), { headers: { 'content-type': type } });
}

/** The text of the last turn that is the model's own, where the request asks to go on with it. */
function toldText(body: unknown): string | undefined {
  const { messages, input, contents } = body as Readonly<Record<string, readonly Message[] | undefined>>;
  const turns = messages ?? input ?? contents ?? [];
  const last = turns.findLastIndex(({ role }) => role === 'assistant' || role === 'model');
  const behind = JSON.stringify(turns.slice(last + 1));
  const isAsked = behind.includes(JSON.stringify(goOnInstruction).slice(1, -1));
  if (last < 0 || (!isAsked && last !== turns.length - 1)) return undefined;
  // Parts of one answer may be turns of their own.
  let first = last;
  while (first > 0 && isOwn(turns[first - 1])) first--;
  return turns
    .slice(first, last + 1)
    .map(plainText)
    .join('');
}

interface Message {
  readonly role?: string;
  readonly content?: unknown;
  readonly parts?: unknown;
}

function isOwn(message: Message | undefined): boolean {
  return message?.role === 'assistant' || message?.role === 'model';
}

function plainText({ content, parts }: Message): string {
  const body = content ?? parts;
  if (typeof body === 'string') return body;
  if (!Array.isArray(body)) return '';
  return (body as readonly { readonly text?: unknown }[])
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

/**
 * Where the told text ends in the whole: by its last characters that are no white space, which a wire may trim or add between parts. What
 * the log tells of other things (searches, code that the server ran) may stand before them.
 */
function placeOf(text: string, told: string): number {
  const [whole, known] = [text, told].map((one) => one.replace(/\s/gu, ''));
  if (whole === undefined || known === undefined) return 0;
  let left = whole.startsWith(known) ? known.length : 0;
  for (let length = Math.min(600, known.length); left === 0 && length > 0; length -= length > 80 ? 40 : 1) {
    const found = whole.lastIndexOf(known.slice(-length), known.length);
    if (found >= 0) left = found + length;
  }
  let at = 0;
  for (; at < text.length && left > 0; at++) if (/\S/u.test(text.charAt(at))) left--;
  const space = /\s*$/u.exec(told)?.[0] ?? '';
  return text.startsWith(space, at) ? at + space.length : at;
}

/** How far back a repetition begins that can be told from chance: the shortest of at least 60 characters and some variety. */
function repetition(text: string, at: number): number {
  for (let length = 60; length <= Math.min(at, 300); length += 20) {
    const piece = text.slice(at - length, at);
    const isSplit = /[\udc00-\udfff]/u.test(piece.charAt(0));
    if (!isSplit && new Set(piece).size >= 12 && text.indexOf(piece) === at - length) return length;
  }
  return 0;
}
