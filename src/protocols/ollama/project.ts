import type { LogEntry, ToolDefinition } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { CallPart, InputPart, Owner, TextPart } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import { settle } from '../../conversation/settle.ts';
import type { SettledResult, SettledStep, SettledItem } from '../../conversation/settle.ts';
import type { Loss, Projection, ProjectionTarget, RequestOptions } from '../protocol.ts';
import { serverCallText } from '../stream/server-call-text.ts';
import { ollamaContinuation } from './continuation.ts';
import { modelOptions } from './model-options.ts';

/** Said by the user where the log has no user turn: before the first step, between two steps, and after a last one. */
const continueText = 'Continue.';

/**
 * A request body for the native `/api/chat`. Pure; the messages of the request that a step answered are a prefix of
 * those of every later request to the same model, unless a summary lies between. `truncate` and `shift` are off: a server that would drop
 * the start of the conversation answers with an error instead.
 */
export function projectOllama(log: readonly LogEntry[], target: ProjectionTarget, options: RequestOptions): Projection {
  const settled = settle(log);
  const losses: Loss[] = [...settled.drops];
  const messages = new Messages(target, losses);
  const isWanted = options.continuation === 'prefill' && ollamaContinuation(target) !== 'ask';
  const system = settled.system.map((instruction) => instruction.text).join('\n\n');
  if (system !== '') messages.push({ role: 'system', content: system });
  messages.addItems(settled.items);
  const isPrefill = isWanted && messages.open();
  if (!isPrefill) messages.close();
  const asked: RequestOptions = isPrefill ? { ...options, tools: false, reasoning: 'off' } : options;
  const tools = offeredTools(settled.tools.current, target, asked);
  if (tools.length > 0) {
    for (const seq of settled.tools.changedAt) {
      losses.push({ kind: 'tools', seq, detail: 'The full tool list is sent; what the server had cached is lost.' });
    }
  } else if (settled.tools.current.length > 0 && asked.tools !== false) {
    losses.push({ kind: 'tools', seq: 0, detail: 'This model takes no tools.' });
  }
  const body = {
    model: target.model,
    messages: messages.all,
    ...(tools.length === 0 ? {} : { tools }),
    stream: true,
    truncate: false,
    shift: false,
    ...modelOptions({ messages: messages.all, tools }, target, asked),
  };
  return { body, ...(isPrefill ? { prefill: true } : {}), losses };
}

function offeredTools(
  tools: readonly ToolDefinition[],
  target: ProjectionTarget,
  options: RequestOptions,
): JsonObject[] {
  if (options.tools === false || target.info?.abilities.tools === false) return [];
  return tools.map((tool) => ({
    type: 'function',
    function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
  }));
}

class Messages {
  readonly all: JsonObject[] = [];
  readonly #owner: Owner;
  /** False where the model has no tools: its template would silently drop calls and results, so they become text. */
  readonly #tools: boolean;
  readonly #vision: boolean;
  readonly #losses: Loss[];

  constructor(target: ProjectionTarget, losses: Loss[]) {
    this.#owner = { protocol: 'ollama', provider: target.provider.id, model: target.model };
    this.#tools = target.info?.abilities.tools !== false;
    this.#vision = target.info?.abilities.vision !== false;
    this.#losses = losses;
  }

  push(message: JsonObject): void {
    this.all.push(message);
  }

  addItems(items: readonly SettledItem[]): void {
    for (const item of items) {
      if (item.kind === 'step') this.#addStep(item);
      else if (item.kind === 'user') this.#addUser(item.parts, item.seq);
      else if (item.kind === 'instruction') this.push({ role: 'system', content: item.text });
      else this.push({ role: 'user', content: `<conversation-summary>\n${item.text}\n</conversation-summary>` });
    }
  }

  /** Ends the messages in the open beginning of the answer, without white space at its end; false where the log ends in none. */
  open(): boolean {
    const last = this.all.at(-1);
    const content = last?.['content'];
    if (last?.['role'] !== 'assistant' || last['tool_calls'] !== undefined || typeof content !== 'string') return false;
    if (content.trim() === '') return false;
    this.all.splice(-1, 1, { role: 'assistant', content: content.trimEnd() });
    return true;
  }

  /** Ends the messages in a turn that the model can answer. */
  close(): void {
    const last = this.#lastRole();
    if (last === undefined || last === 'assistant') this.push({ role: 'user', content: continueText });
  }

  /** Role of the last message that is part of the exchange; the system text at the start is none. */
  #lastRole(): Json | undefined {
    return this.all.length === 1 && this.all[0]?.['role'] === 'system' ? undefined : this.all.at(-1)?.['role'];
  }

  #addUser(parts: readonly InputPart[], seq: number): void {
    const { text, images } = this.#input(parts, seq);
    if (text === '' && images.length === 0) return;
    this.push({ role: 'user', content: text, ...(images.length === 0 ? {} : { images }) });
  }

  #addStep(step: SettledStep): void {
    const goesOn = step.goesOn === true && this.#lastRole() === 'assistant' ? this.all.at(-1) : undefined;
    // Also before a step without content: its request had this turn, and the next one must begin alike.
    if (goesOn === undefined) this.close();
    const message = this.#assistant(step);
    if (message === undefined) return;
    if (goesOn === undefined) this.push(message);
    else this.all.splice(-1, 1, joined(goesOn, message));
    if (step.results.length > 0) this.#addResults(step);
  }

  #assistant(step: SettledStep): JsonObject | undefined {
    const texts: string[] = [];
    const thinking: string[] = [];
    const calls: JsonObject[] = [];
    for (const part of step.parts) {
      if (part.t === 'text') texts.push(this.#text(part, step));
      else if (part.t === 'reasoning' && sameOwner(step.owner, this.#owner)) thinking.push(part.text);
      else if (part.t === 'call' && part.executor === 'client') {
        if (this.#tools) calls.push(this.#call(part, step));
        else texts.push(`\n[Called ${part.name} with ${JSON.stringify(argumentsOf(part))}]`);
      } else texts.push(this.#leftOut(part, step));
    }
    const content = texts.join('');
    if (content === '' && calls.length === 0) return undefined;
    return {
      role: 'assistant',
      content,
      ...(thinking.join('') === '' ? {} : { thinking: thinking.join('') }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
  }

  #text(part: TextPart, { seq, owner }: SettledStep): string {
    if ((part.citations?.length ?? 0) > 0) {
      this.#losses.push({ kind: 'citations', seq, owner, detail: 'The sources of a text.' });
    }
    return part.text;
  }

  #leftOut(part: Exclude<SettledStep['parts'][number], { t: 'text' }>, step: SettledStep): string {
    const lose = (kind: Loss['kind'], detail: string): void =>
      void this.#losses.push({ kind, seq: step.seq, owner: step.owner, detail });
    if (part.t === 'reasoning') {
      lose('reasoning', 'The reasoning of another model is not sent.');
      return '';
    }
    if (part.t === 'media') {
      lose('media', `The model's own ${part.mime} cannot be sent back.`);
      return `\n[${part.name ?? 'File'} (${part.mime})]`;
    }
    lose('vendor', `Only the text of ${part.t === 'call' ? part.name : part.kind} is sent.`);
    if (part.t === 'call') return `\n${serverCallText(part.name, argumentsOf(part))}\n`;
    return part.fallbackText === undefined ? '' : `\n${part.fallbackText}\n`;
  }

  #call(part: CallPart, step: SettledStep): JsonObject {
    return { id: this.#idOf(part, step), function: { name: part.name, arguments: argumentsOf(part) } };
  }

  /** The server's own id goes back to the server that gave it; a provider may reuse ids, so only where no call before has it. */
  #idOf(part: CallPart, step: SettledStep): string {
    const isSameServer = step.owner.protocol === 'ollama' && step.owner.provider === this.#owner.provider;
    return isSameServer && part.nativeId !== undefined ? part.nativeId : part.id;
  }

  /** One message for each result; the images of all of them in one user message after, since a `tool` message takes none. */
  #addResults(step: SettledStep): void {
    const images: string[] = [];
    const texts: string[] = [];
    for (const result of step.results) {
      const input = this.#input(result.parts, result.seq);
      images.push(...input.images);
      const text = (result.isError ? `Error: ${input.text}` : input.text).trim();
      if (this.#tools) this.push(this.#result(result, text, step));
      else texts.push(`[Result of ${result.call.name}]\n${text}`);
    }
    if (images.length === 0 && texts.length === 0) return;
    const content = texts.length > 0 ? texts.join('\n\n') : '[Images of the tool results]';
    this.push({ role: 'user', content, ...(images.length === 0 ? {} : { images }) });
  }

  #result(result: SettledResult, content: string, step: SettledStep): JsonObject {
    return { role: 'tool', content, tool_name: result.call.name, tool_call_id: this.#idOf(result.call, step) };
  }

  #input(parts: readonly InputPart[], seq: number): { readonly text: string; readonly images: string[] } {
    const texts: string[] = [];
    const images: string[] = [];
    for (const part of parts) {
      if (part.t === 'text') texts.push(part.text);
      else if (part.t === 'vendor') {
        this.#losses.push({
          kind: 'vendor',
          seq,
          owner: part.opaque.owner,
          detail: `Only the text of ${part.kind} is sent.`,
        });
        texts.push(part.fallbackText ?? '');
      } else if (this.#vision && part.mime.startsWith('image/') && part.data !== '') images.push(part.data);
      else {
        const name = `${part.name ?? 'File'} (${part.mime})`;
        this.#losses.push({ kind: 'media', seq, detail: `${name} cannot be shown to this model.` });
        texts.push(`[${name} cannot be shown to this model]`);
      }
    }
    return { text: texts.filter((text) => text !== '').join('\n\n'), images };
  }
}

/** One message of two: the later text stands directly behind the earlier one. */
function joined(first: JsonObject, next: JsonObject): JsonObject {
  const text = (name: string): string =>
    [first[name], next[name]].filter((value) => typeof value === 'string').join('');
  const thinking = text('thinking');
  return { ...first, ...next, content: text('content'), ...(thinking === '' ? {} : { thinking }) };
}

function argumentsOf(part: CallPart): JsonObject {
  const value: Json = 'value' in part.args ? part.args.value : {};
  if (isJsonObject(value)) return value;
  return value === null ? {} : { value };
}
