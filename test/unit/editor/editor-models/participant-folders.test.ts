import assert from 'node:assert/strict';
import { FolderGate } from '../../../../src/chat/folder-gate.ts';
import type { ResolvedMentions } from '../../../../src/context/mentions/mentions.ts';
import type { answerNative } from '../../../../src/editor/editor-models/participant.contribution.ts';
import type { ParticipantDependencies } from '../../../../src/editor/editor-models/participant.contribution.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { anthropic } from '../../../../src/providers/vendors/anthropic.ts';
import { openai } from '../../../../src/providers/vendors/openai.ts';
import { ModelsHere } from '../../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace } from '../../../support/fakes/fake-editor-place.ts';
import type { CallId, CallPart } from '../../../../src/conversation/part.ts';
import { ScriptedAnswer } from '../../../support/fakes/scripted-answer.ts';
import { standInForVscode } from '../vscode-stand-ins.ts';

class ChatRequestTurn {
  readonly prompt = 'Before?';
}
class ChatResponseTurn {
  readonly response = [];
  readonly result: { readonly metadata?: Readonly<Record<string, unknown>> };
  constructor(metadata: Readonly<Record<string, unknown>> | undefined) {
    this.result = metadata === undefined ? {} : { metadata };
  }
}

type Result = Awaited<ReturnType<typeof answerNative>>;

describe('the participant in a workspace of several folders', () => {
  let hooks: { deregister(): void };
  let answer: typeof answerNative;
  let model: ScriptedAnswer;
  let asked: number;
  let isAllowed: boolean;
  /** Whether the tools that were offered last may read a path. */
  let passes: (path: string) => boolean;
  let dependencies: ParticipantDependencies;
  /** A window that remembers nothing, whose folders use these models. */
  let restart: (lists: Readonly<Record<string, readonly string[]>>) => void;

  before(async () => {
    hooks = standInForVscode({
      ChatRequestTurn,
      ChatResponseTurn,
      ChatResponseMarkdownPart: ChatRequestTurn,
      Uri: ChatRequestTurn,
      Location: ChatRequestTurn,
      l10n: { t: (text: string) => text },
      workspace: { getConfiguration: () => ({ get: () => undefined, inspect: () => undefined }) },
      window: {},
      commands: {},
      languages: {},
      lm: {},
      ConfigurationTarget: {},
    });
    ({ answerNative: answer } = await import('../../../../src/editor/editor-models/participant.contribution.ts'));
  });
  after(() => hooks.deregister());

  beforeEach(() => {
    asked = 0;
    isAllowed = false;
    model = new ScriptedAnswer([{}, {}]);
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic, openai]);
    const ask = (): Promise<boolean> => {
      asked++;
      return Promise.resolve(isAllowed);
    };
    const attachment = { kind: 'file', label: 'b.ts', place: { path: 'beta/b.ts' } } as const;
    const mentions = (text: string): ResolvedMentions => ({
      parts: [
        ...(text.includes('beta/b.ts') ? [{ t: 'text', text: '[attached b.ts]', attachment } as const] : []),
        { t: 'text', text },
      ],
      attachments: [],
      sources: text.includes('beta/b.ts') ? ['beta/b.ts'] : [],
      problems: [],
    });
    const inFolders = (
      lists: Readonly<Record<string, readonly string[]>>,
    ): Pick<ParticipantDependencies, 'here' | 'folders'> => {
      const here = new ModelsHere(choiceByFolder(lists), new FakeEditorPlace('alpha', 'beta'), () => undefined);
      return { here, folders: new FolderGate({ here, registry, ask }) };
    };
    restart = (lists) => (dependencies = { ...dependencies, ...inFolders(lists) });
    dependencies = {
      ...inFolders({ alpha: ['anthropic/a'], beta: ['openai/b'] }),
      registry,
      trust: { isTrusted: () => true } as ParticipantDependencies['trust'],
      logger: silentLogger,
      answer: model.answer,
      tools: (passing) => {
        passes = passing;
        return [];
      },
      resolveMentions: (text) => Promise.resolve(mentions(text)),
    };
  });

  const send = (prompt: string, before?: Result): Promise<Result> => {
    const stream = { markdown: () => undefined, progress: () => undefined, button: () => undefined };
    const history = before === undefined ? [] : [new ChatRequestTurn(), new ChatResponseTurn(before.metadata)];
    const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
    const native: unknown = { request: { prompt, references: [] }, context: { history }, stream, token };
    return answer(dependencies, native as Parameters<typeof answerNative>[1]);
  };

  it('sends no code of another folder before the person said so', async () => {
    const { errorDetails } = await send('What is in @file:beta/b.ts?');
    assert.match(errorDetails?.message ?? '', /Nothing was sent/);
    assert.deepEqual([model.requests.length, asked], [0, 1]);
    isAllowed = true;
    await send('What is in @file:beta/b.ts?');
    assert.deepEqual(
      model.requests.map(({ refs }) => refs[0]?.model),
      ['a'],
    );
  });

  it('asks again about what went along before a restart, when the conversation goes on with another provider', async () => {
    isAllowed = true;
    const first = await send('What is in @file:beta/b.ts?');
    isAllowed = false;
    // Nothing is remembered of the conversation but what VS Code keeps, and the models are others now.
    restart({ alpha: ['openrouter/x'], beta: ['openai/b'] });
    const { errorDetails } = await send('Go on.', first);
    assert.match(errorDetails?.message ?? '', /Nothing was sent/);
    assert.deepEqual([model.requests.length, asked], [1, 2]);
  });

  it('asks before a model that is chosen in the middle of an answer gets it; after a no the answer goes on with its model', async () => {
    const lists: Record<string, readonly string[]> = { alpha: ['anthropic/a'], beta: ['openai/b'] };
    restart(lists);
    const look: CallPart = {
      t: 'call',
      id: 'Ab3dE6gH1' as CallId,
      name: 'look',
      args: { value: {} },
      executor: 'client',
      state: 'complete',
    };
    const choose = (): void => {
      lists['alpha'] = ['openrouter/x'];
      isAllowed = false;
    };
    model = new ScriptedAnswer([{ parts: [look], end: { kind: 'calls' }, before: choose }, {}]);
    dependencies = { ...dependencies, answer: model.answer };
    isAllowed = true;
    await send('What is in @file:beta/b.ts?');
    assert.deepEqual(
      model.requests.map(({ refs }) => refs[0]?.model),
      ['a', 'a'],
    );
    assert.equal(asked, 2);
  });

  it('asks once for a conversation, and lets its model look into that folder from then on', async () => {
    isAllowed = true;
    const first = await send('What is in @file:beta/b.ts?');
    assert.equal(passes('beta/other.ts'), true);
    await send('And @file:beta/b.ts again?', first);
    assert.equal(asked, 1);
    await send('Hello?');
    assert.equal(passes('beta/other.ts'), false, 'another conversation');
    assert.equal(passes('alpha/a.ts'), true);
  });
});
