import { createCountingCallIdSource } from '../../src/conversation/call-id.ts';
import { ConversationLog } from '../../src/conversation/log.ts';
import type { Owner } from '../../src/conversation/part.ts';
import type { Provider } from '../../src/models/provider.ts';
import { Registry } from '../../src/models/registry.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { noThirdPartyProviders } from '../../src/protocols/third-party/third-party-provider.ts';
import type { EditorModels } from '../../src/protocols/editor-lm/editor-models.ts';
import type { AnswerDependencies } from '../../src/routing/answer.ts';
import type { AnswerRecord, AnswerRequest } from '../../src/routing/answer-request.ts';
import { noBudgets } from '../../src/routing/usage/budget-gate.ts';
import { CircuitBreaker, breakerLimits } from '../../src/routing/health/circuit-breaker.ts';
import { createConnector } from '../../src/routing/connection/connect.ts';
import { singleEndpoint } from '../../src/routing/connection/endpoint-choice.ts';

const noEditorModels: EditorModels = {
  list: () => Promise.resolve([]),
  onDidChange: () => ({ dispose: () => undefined }),
  send: () => {
    throw new Error('There are no models of the editor here.');
  },
};

/** The harness between a feature and the network as the product builds it: real connector, gates, guarded fetch and routing. */
export function benchHarness(
  providers: readonly Provider[],
  fetch: typeof globalThis.fetch = globalThis.fetch,
): AnswerDependencies {
  const registry = new Registry();
  registry.setProviders('user', providers);
  const connector = createConnector({
    keys: { get: () => Promise.resolve('canary-key-value') },
    consent: { peek: () => 'given', request: () => Promise.resolve(true) },
    isTrusted: () => true,
    isOn: () => true,
    network: { fetch: () => fetch, clock: systemClock, logger: silentLogger },
  });
  return {
    registry,
    connector,
    editorModels: noEditorModels,
    thirdParty: noThirdPartyProviders,
    clock: systemClock,
    logger: silentLogger,
    random: Math.random,
    budgets: noBudgets,
    endpoints: singleEndpoint,
    breaker: new CircuitBreaker(systemClock, breakerLimits),
  };
}

/** A log in memory with one question. */
export function question(text = 'Say something long.'): AnswerRecord {
  const log = new ConversationLog();
  log.append({ k: 'instruction', text: 'You are helpful.', scope: 'conversation' });
  log.append({ k: 'user', parts: [{ t: 'text', text }] });
  return recordOf(log);
}

export function recordOf(log: ConversationLog): AnswerRecord {
  return {
    log,
    append: (entry) => Promise.resolve(log.append(entry)),
    keepPartial: () => undefined,
  };
}

export function requestFor(refs: AnswerRequest['refs'], record = question()): AnswerRequest {
  return { record, refs, role: 'chat', options: { tools: false }, signal: new AbortController().signal };
}

/** A conversation of `steps` steps of `owner`, each with thinking, a call and its result; a question every ten steps. */
export function longLog(owner: Owner, steps: number): ConversationLog {
  const ids = createCountingCallIdSource();
  const log = new ConversationLog();
  log.append({ k: 'instruction', text: 'You are helpful.', scope: 'conversation' });
  log.append({ k: 'tools', added: [readFile], removed: [] });
  for (let step = 0; step < steps; step++) {
    if (step % 10 === 0) log.append({ k: 'user', parts: [{ t: 'text', text: `Question ${step}. ${filler}` }] });
    const id = ids.next();
    log.append({
      k: 'step',
      id: `step-${step}`,
      owner,
      parts: [
        { t: 'text', text: `Answer ${step}. ${filler}` },
        {
          t: 'call',
          id,
          name: 'read_file',
          args: { value: { path: `src/file-${step}.ts` } },
          executor: 'client',
          state: 'complete',
        },
      ],
      end: { kind: 'calls', raw: 'tool_use' },
    });
    log.append({ k: 'result', call: id, parts: [{ t: 'text', text: filler.repeat(4) }], isError: false });
  }
  return log;
}

const filler = 'The quick brown fox jumps over the lazy dog, and then some more words follow it. '.repeat(6);
const readFile = {
  name: 'read_file',
  description: 'Reads a file.',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
} as const;
