import type { LogEntry } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallPart, InputPart, Owner, Part } from '../../conversation/part.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledStep, SettledItem } from '../../conversation/settle.ts';
import type { Loss, Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { serverCallText } from '../stream/server-call-text.ts';

type Role = 'user' | 'assistant';
interface Message {
  readonly role: Role;
  readonly parts: JsonObject[];
}

const continueText = 'Continue.';
/** Names that the editor takes for a tool. */
const toolName = /^[\w-]+$/;

/**
 * A request for a model of the editor as plain data: `{messages: [{role, parts}], tools}` with text, tool-call,
 * tool-result and data parts. There is no system role: the system text is the first part of the first user message. Pure; messages of the
 * request that a step answered are a prefix of those of every later one, unless a summary lies between.
 */
export function projectEditorLm(
  log: readonly LogEntry[],
  target: ProjectionTarget,
  options: RequestOptions,
): Projection {
  const settled = settle(log);
  const losses: Loss[] = [...settled.drops];
  const messages = new Messages(target, losses);
  const system = settled.system.map((instruction) => instruction.text).join('\n\n');
  if (system.trim() !== '') messages.user([text(`<system>\n${system}\n</system>`)]);
  messages.addItems(settled.items);
  const isOffered = options.tools !== false && target.info?.abilities.tools !== false;
  const named = settled.tools.current.filter(({ name }) => {
    const isTaken = toolName.test(name);
    if (!isTaken) losses.push({ kind: 'tools', seq: 0, detail: `The editor takes no tool named ${name}.` });
    return isTaken;
  });
  const tools = isOffered ? named : [];
  for (const seq of tools.length > 0 ? settled.tools.changedAt : []) {
    losses.push({ kind: 'tools', seq, detail: 'The full tool list is sent.' });
  }
  const body = {
    messages: messages.all.map(({ role, parts }) => ({ role, parts })),
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  };
  return { body, losses };
}

class Messages {
  readonly all: Message[] = [];
  readonly #images: boolean;
  readonly #losses: Loss[];

  constructor(target: ProjectionTarget, losses: Loss[]) {
    this.#images = target.info?.abilities.vision !== false;
    this.#losses = losses;
  }

  user(parts: readonly JsonObject[]): void {
    this.#append('user', parts);
  }

  addItems(items: readonly SettledItem[]): void {
    for (const item of items) this.#addItem(item);
    if (this.all.at(-1)?.role !== 'user') this.user([text(continueText)]);
  }

  #addItem(item: SettledItem): void {
    switch (item.kind) {
      case 'step':
        this.#addStep(item);
        break;
      case 'user':
        this.user(this.#input(item.parts, item.seq));
        break;
      case 'summary':
        this.user([text(`<conversation-summary>\n${item.text}\n</conversation-summary>`)]);
        break;
      case 'instruction':
        this.user([text(`<system>\n${item.text}\n</system>`)]);
        this.#lose('instruction', item.seq, 'An instruction is sent as tagged text in the user turn.');
    }
  }

  #append(role: Role, parts: readonly JsonObject[]): void {
    if (parts.length === 0) return;
    const last = this.all.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else this.all.push({ role, parts: [...parts] });
  }

  /** The text of the answer before goes on without anything between. */
  #goOn(parts: readonly JsonObject[]): void {
    const [first, ...rest] = parts;
    const open = this.all.at(-1)?.parts;
    const [before, after] = [open?.at(-1)?.['text'], first?.['text']];
    if (open === undefined || typeof before !== 'string' || typeof after !== 'string') this.#append('assistant', parts);
    else open.splice(-1, 1, text(before + after), ...rest);
  }

  #addStep(step: SettledStep): void {
    const content: JsonObject[] = [];
    const calls: JsonObject[] = [];
    for (const part of step.parts) {
      if (part.t === 'call' && part.executor === 'client') calls.push(callPart(part));
      else content.push(...this.#answer(part, step));
    }
    const parts = [...content, ...calls];
    // Also before a step without content: its request had this turn, and the next one must begin alike.
    const isOpen = step.goesOn === true && this.all.at(-1)?.role === 'assistant';
    if (!isOpen && this.all.at(-1)?.role !== 'user') this.user([text(continueText)]);
    if (isOpen) this.#goOn(parts);
    else this.#append('assistant', parts);
    this.user(
      step.results.map((result) => ({
        kind: 'tool-result',
        callId: result.call.id,
        parts: this.#resultParts(result.isError, this.#input(result.parts, result.seq)),
      })),
    );
  }

  /** The protocol has no error mark: it is said in words. */
  #resultParts(isError: boolean, parts: readonly JsonObject[]): readonly JsonObject[] {
    const marked = isError ? [text('Error:'), ...parts] : parts;
    return marked.length === 0 ? [text('(no output)')] : marked;
  }

  #answer(part: Part, step: SettledStep): JsonObject[] {
    switch (part.t) {
      case 'text':
        if ((part.citations?.length ?? 0) > 0) this.#lose('citations', step.seq, 'The sources of a text.', step.owner);
        return textParts(part.text);
      case 'reasoning':
        this.#lose('reasoning', step.seq, 'Reasoning cannot be sent to this model.', step.owner);
        return [];
      case 'media':
        this.#lose('media', step.seq, `The model's own ${part.mime} cannot be sent back.`, step.owner);
        return [text(`[${part.name ?? 'File'} (${part.mime})]`)];
      case 'call':
        this.#lose('vendor', step.seq, `Only the text of ${part.name} is sent.`, step.owner);
        return [text(serverCallText(part.name, inputOf(part)))];
      case 'vendor':
        this.#lose('vendor', step.seq, `Only the text of ${part.kind} is sent.`, step.owner);
        return textParts(part.fallbackText ?? '');
    }
  }

  #input(parts: readonly InputPart[], seq: number): JsonObject[] {
    return parts.flatMap((part) => {
      if (part.t === 'text') return textParts(part.text);
      if (part.t === 'vendor') {
        this.#lose('vendor', seq, `Only the text of ${part.kind} is sent.`, part.opaque.owner);
        return textParts(part.fallbackText ?? '');
      }
      if (this.#images && part.mime.startsWith('image/') && part.data !== '') {
        return [{ kind: 'data', mime: part.mime, data: part.data }];
      }
      const name = `${part.name ?? 'File'} (${part.mime})`;
      this.#lose('media', seq, `${name} cannot be shown to this model.`);
      return [text(`[${name} cannot be shown to this model]`)];
    });
  }

  #lose(kind: Loss['kind'], seq: number, detail: string, owner?: Owner): void {
    this.#losses.push({ kind, seq, detail, ...(owner === undefined ? {} : { owner }) });
  }
}

function text(value: string): JsonObject {
  return { kind: 'text', text: value };
}

function textParts(value: string): JsonObject[] {
  return value === '' ? [] : [text(value)];
}

function callPart(part: CallPart): JsonObject {
  return {
    kind: 'tool-call',
    callId: part.id,
    name: part.name.replace(/[^\w-]/g, '_') || 'tool',
    input: inputOf(part),
  };
}

function inputOf(part: CallPart): JsonObject {
  const value: Json = 'value' in part.args ? part.args.value : {};
  if (isJsonObject(value)) return value;
  return value === null ? {} : { value };
}
