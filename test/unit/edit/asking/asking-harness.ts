import type { EditEvent } from '../../../../src/edit/asking/edit-event.ts';
import { EditConversation } from '../../../../src/edit/asking/edit-conversation.ts';
import type { EditAsk, EditAskingDependencies } from '../../../../src/edit/asking/edit-conversation.ts';
import type { EditTarget } from '../../../../src/edit/asking/edit-target.ts';
import { applySplices } from '../../../../src/edit/splices.ts';
import type { Json } from '../../../../src/base/json.ts';
import type { CallId, Part } from '../../../../src/conversation/part.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { claude, ScriptedAnswer } from '../../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../../support/fakes/scripted-answer.ts';

/** The models of the scripts: one that is asked to call a tool, one that writes patches, a small local one, one without tools. */
export const models = {
  claude,
  patcher: { protocol: 'openai-chat', provider: 'openai', model: 'gpt-5.2' },
  local: { protocol: 'ollama', provider: 'ollama', model: 'tiny:3b' },
  toolless: { protocol: 'openai-chat', provider: 'openai', model: 'plain' },
} as const;

export const file = 'const one = 1;\nfunction two() {\n  return 2;\n}\n\nexport { one, two };\n';
export const target: EditTarget = {
  path: 'src/deck.ts',
  text: file,
  version: 7,
  language: 'typescript',
  selection: { firstLine: 2, lastLine: 4 },
};

/** A call of a tool with any arguments. */
export function callOf(name: string, value: Json, id = 'aaaaaaaa1'): Part {
  return { t: 'call', id: id as CallId, name, args: { value }, executor: 'client', state: 'complete' };
}

export function replaceCall(path: string, oldText: string, newText: string, id?: string): Part {
  return callOf('edit_file', { path, edits: [{ old_text: oldText, new_text: newText }] }, id);
}

export interface Harness {
  readonly conversation: EditConversation;
  readonly model: ScriptedAnswer;
  readonly recorded: string[];
  readonly ask: (options?: Partial<EditAsk>) => Promise<EditEvent[]>;
  readonly again: (options?: Partial<EditAsk>) => Promise<EditEvent[]>;
}

export function askingWith(steps: readonly ScriptedStep[], given: Partial<EditAskingDependencies> = {}): Harness {
  const model = new ScriptedAnswer(steps);
  const recorded: string[] = [];
  const registry = new Registry();
  registry.setProviders('user', [
    server('anthropic', 'anthropic-messages', [{ id: 'claude', contextTokens: 200_000 }]),
    server('openai', 'openai-chat', [{ id: 'gpt-5.2' }, { id: 'plain', tools: false }]),
    { ...server('ollama', 'ollama', [{ id: 'tiny:3b' }]), baseUrl: 'http://127.0.0.1:11434' },
  ]);
  const conversation = new EditConversation({
    answer: model.answer,
    models: registry,
    results: {
      best: (_model, order) => order[0],
      record: (at, dialect, isSuccess) =>
        Promise.resolve(void recorded.push(`${at.ref} at ${at.server} ${dialect} ${isSuccess ? 'good' : 'bad'}`)),
    },
    check: () => Promise.resolve(),
    redact: (text) => text,
    platform: 'linux',
    ...given,
  });
  const ask: EditAsk = {
    target,
    instruction: 'Return 3.',
    refs: [models.claude],
    signal: new AbortController().signal,
  };
  return {
    conversation,
    model,
    recorded,
    ask: (options) => gathered(conversation.ask({ ...ask, ...options })),
    again: (options) => gathered(conversation.again({ ...ask, ...options })),
  };
}

export async function gathered(events: AsyncIterable<EditEvent>): Promise<EditEvent[]> {
  const all: EditEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The text that a proposal gives when its change is made in the document. */
export function textOf(event: EditEvent | undefined, before = file): string | undefined {
  if (event?.e !== 'proposed') return undefined;
  const { change } = event;
  if (change.kind === 'create') return change.text;
  return change.kind === 'change' ? applySplices(before, change.splices) : undefined;
}

function server(id: string, protocol: Provider['protocol'], list: Provider['models']): Provider {
  return {
    id,
    name: id,
    protocol,
    baseUrl: `https://${id}.example/v1`,
    auth: { kind: 'none' },
    source: 'user',
    ...(list && { models: list }),
  };
}
