import { applyHostMessage, emptyChatState } from '../../../media/chat/state/chat-state.ts';
import type { ChatState } from '../../../media/chat/state/chat-state.ts';
import type { ChatItem, HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import type { ChatWords } from '../../../src/transcript/chat-words.ts';
import { transcriptOf } from '../../../src/transcript/transcript.ts';
import { preparation, runTurn } from '../../../src/turn/turn.ts';
import type { TurnConversation, TurnObserver } from '../../../src/turn/turn.ts';
import type { TurnEnd } from '../../../src/conversation/turn-end.ts';
import { TurnView } from '../../../src/transcript/turn-view.ts';
import type { Resolution, Tool, ToolEffect, ToolOutput } from '../../../src/tools/tool.ts';
import type { Entry, StepEntry } from '../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import { Listeners } from '../../../src/base/listeners.ts';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import { claude, ScriptedAnswer } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep, ScriptStyle } from '../../support/fakes/scripted-answer.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

/** A tool that says what it was asked and counts its runs. */
export class EchoTool implements Tool<{ readonly input: unknown }> {
  readonly definition = { name: 'read_file', description: 'reads', inputSchema: { type: 'object' } };
  readonly runs: unknown[] = [];
  readonly effect: ToolEffect;
  readonly #output: Partial<ToolOutput>;

  constructor(effect: ToolEffect = 'none', output: Partial<ToolOutput> = {}) {
    this.effect = effect;
    this.#output = output;
  }
  summary(input: unknown): string {
    return JSON.stringify(input);
  }
  resolve(input: unknown): Promise<Resolution<{ readonly input: unknown }>> {
    return Promise.resolve({ kind: 'action', action: { input } });
  }
  run({ input }: { readonly input: unknown }): Promise<ToolOutput> {
    this.runs.push(input);
    return Promise.resolve({ text: `content ${this.runs.length}`, isError: false, ...this.#output });
  }
}

/** Applies host messages the way the page does, and remembers every state. */
export class ShownView {
  state: ChatState = emptyChatState;
  /** The items after each message. */
  readonly history: (readonly ChatItem[])[] = [];
  readonly post = (message: HostMessage): void => {
    this.state = applyHostMessage(this.state, message);
    this.history.push(this.state.items);
  };
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly refs?: () => readonly ModelRef[];
  /** Entries before the message; default none. */
  readonly before?: readonly Entry[];
  readonly showsFailovers?: boolean;
  /** Default English. */
  readonly words?: ChatWords;
  readonly failover?: boolean;
  readonly resumable?: boolean;
  readonly style?: Partial<ScriptStyle>;
  readonly tool?: EchoTool;
  /** What is told in the place of the view. */
  readonly observer?: (view: TurnView) => TurnObserver;
  /** After each event of routing. */
  readonly onEvent?: (view: TurnView, shown: ShownView, event: AnswerEvent, switches: Listeners<ModelRef>) => void;
  readonly answer?: (model: ScriptedAnswer) => Parameters<typeof runTurn>[0]['answer'];
}

/** Runs a turn with scripted answers; gives what was shown, and what a transcript made of the log shows. */
export async function runScript(steps: readonly ScriptedStep[], options: RunOptions = {}) {
  const log = new ConversationLog();
  const tool = options.tool ?? new EchoTool();
  const errors: string[] = [];
  for (const entry of [...preparation([], [tool]), ...(options.before ?? [])]) log.append(entry);
  const userSeq = log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] }).seq;
  let partial: StepEntry | undefined;
  const conversation: TurnConversation = {
    log,
    append: (entry) => {
      partial = undefined;
      return Promise.resolve(log.append(entry));
    },
    keepPartial: (step) => void (partial = step()),
  };
  const model = new ScriptedAnswer(steps, options.style);
  const shown = new ShownView();
  const switches = new Listeners<ModelRef>();
  const summarize = (part: { args: unknown }): string => JSON.stringify(part.args);
  const dependencies = {
    registry: new Registry(),
    words: options.words ?? englishWords,
    summarize,
    showsFailovers: options.showsFailovers ?? true,
  };
  const view = new TurnView({
    ...dependencies,
    post: shown.post,
    log: log.entries,
    userSeq,
    ref: claude,
    now: () => 0,
  });
  const end = await runTurn(
    {
      answer: async function* (request) {
        for await (const event of (options.answer?.(model) ?? model.answer)(request)) {
          yield event;
          options.onEvent?.(view, shown, event, switches);
        }
      },
      choice: () =>
        Promise.resolve({
          refs: options.refs?.() ?? [claude],
          failover: options.failover ?? true,
          resumable: options.resumable ?? false,
        }),
      acceptsTools: () => true,
      switches: switches.on,
      tools: [tool],
      observer: options.observer?.(view) ?? view,
      logger: { error: (line) => void errors.push(line) },
    },
    conversation,
    options.signal ?? new AbortController().signal,
  ).catch((error: unknown): TurnEnd => {
    return { kind: 'failed', fault: { kind: 'shape', message: String(error) } };
  });
  view.finish(end);
  const transcript = (): ChatItem[] =>
    transcriptOf({ ...dependencies, entries: log.entries, ...(partial !== undefined && { partial }) });
  const reloaded = transcript().filter((item) => item.kind !== 'user' || item.id === `u${userSeq}`);
  return {
    end,
    log,
    tool,
    model,
    shown,
    items: shown.state.items,
    reloaded,
    partial,
    view,
    switches,
    dependencies,
    errors,
  };
}

/** The items of the turn alone, without what only a running turn knows. */
export function turnItems(items: readonly ChatItem[], userSeq: number): unknown[] {
  return items
    .filter((item) => /^[as](\d+)\./.exec(item.id)?.[1] === String(userSeq))
    .map((item) => {
      if (item.kind !== 'answer') return item;
      const { losses: _losses, ...rest } = item;
      return rest;
    });
}
