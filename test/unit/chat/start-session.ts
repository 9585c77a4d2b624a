import { ChatSession } from '../../../src/chat/chat-session.ts';
import type { ChatItem, HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { ConversationStore } from '../../../src/sessions/conversation-store.ts';
import { cerebras } from '../../../src/providers/vendors/cerebras.ts';
import { anthropic } from '../../../src/providers/vendors/anthropic.ts';
import { openai } from '../../../src/providers/vendors/openai.ts';
import { Registry } from '../../../src/models/registry.ts';
import { onlyFiles } from '../../../src/tools/only-files.ts';
import { createReadOnlyTools } from '../../../src/tools/read/read-only-tools.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import type { FolderQuestion } from '../../../src/chat/folder-gate.ts';
import { ModelsHere } from '../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace } from '../../support/fakes/fake-editor-place.ts';
import type { FakeWorkspace } from '../context/fake-workspace.ts';
import { ScriptedAnswer } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

/** A view that keeps what it is told. */
export class View {
  readonly messages: HostMessage[] = [];
  readonly post = (message: HostMessage): void => void this.messages.push(message);
  last<T extends HostMessage['type']>(type: T): Extract<HostMessage, { type: T }> | undefined {
    return this.messages.findLast((message): message is Extract<HostMessage, { type: T }> => message.type === type);
  }
  items(): readonly ChatItem[] {
    return this.last('conversation')?.items ?? [];
  }
}

export interface Options {
  /** Hears what the view is told. */
  readonly onPost?: (message: HostMessage) => void;
  readonly trusted?: boolean;
  readonly models?: readonly string[];
  readonly files?: FakeFiles;
  /** Failovers are not told. */
  readonly silent?: boolean;
  readonly resumes?: boolean;
  /** Held up until it resolves; then the mentions are read. */
  readonly mentions?: Promise<unknown>;
  /** The folders of the workspace; each uses the models of {@link models}, or those of `lists`. */
  readonly editor?: FakeEditorPlace;
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** The files that a message mentions. */
  readonly sources?: readonly string[];
  /** What is told of mentions that could not be read. */
  readonly problems?: readonly string[];
  /** What the model's tools look up; without it there are none. */
  readonly workspace?: FakeWorkspace;
  readonly askFolder?: (question: FolderQuestion) => Promise<boolean>;
}

export function startSession(steps: readonly ScriptedStep[], options: Options = {}) {
  const registry = new Registry();
  registry.setProviders('built-in', [anthropic, openai, cerebras]);
  const models = options.models ?? ['anthropic/claude'];
  const choice = choiceByFolder(options.lists ?? { '': models });
  const editor = options.editor ?? new FakeEditorPlace('app');
  const here: ModelsHere = new ModelsHere(choice, editor, () => session.place);
  const files = options.files ?? new FakeFiles();
  const clock = new FakeClock();
  const view = new View();
  const model = new ScriptedAnswer(steps);
  const session: ChatSession = new ChatSession({
    store: new ConversationStore({ files, clock }, '/history'),
    registry,
    here,
    clock,
    logger: silentLogger,
    answer: model.answer,
    failover: () => ({ enabled: true, isShown: options.silent !== true, resumes: options.resumes === true }),
    tools: (passes) =>
      options.workspace === undefined
        ? []
        : createReadOnlyTools({ files: onlyFiles(options.workspace, passes), clock: systemClock }),
    compose: async ({ text: typed, brought = [] }, signal) => {
      await Promise.race([options.mentions, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      signal.throwIfAborted();
      const places = brought.flatMap((part) => (part.t === 'text' ? (part.attachment?.place?.path ?? []) : []));
      const found = {
        attachments: [],
        sources: [...places, ...(options.sources ?? [])],
        problems: options.problems ?? [],
      };
      if (typed === '/refused') return { ...found, parts: [], refusal: 'Open a file first.' };
      return { ...found, parts: [...brought, { t: 'text', text: typed }] };
    },
    isTrusted: () => options.trusted ?? true,
    words: englishWords,
    askFolder: options.askFolder ?? (() => Promise.resolve(false)),
    post: (message) => {
      view.post(message);
      options.onPost?.(message);
    },
  });
  return { session, view, model, files, here };
}
