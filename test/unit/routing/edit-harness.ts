import assert from 'node:assert/strict';
import { parseModelRef } from '../../../src/models/model-ref.ts';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { Role } from '../../../src/models/role.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { embedded } from '../../../src/providers/vendors/embedded.ts';
import { askForEdit } from '../../../src/routing/one-shot/ask-for-edit.ts';
import type { EditAsk, EditAskDependencies } from '../../../src/routing/one-shot/ask-for-edit.ts';
import { breakerLimits, CircuitBreaker } from '../../../src/routing/health/circuit-breaker.ts';
import type { BudgetGate, BudgetVerdict, PlannedRequest } from '../../../src/routing/usage/budget-gate.ts';
import type { Connector, ConnectResult } from '../../../src/routing/connection/connector.ts';
import type { EndpointOutcome } from '../../../src/routing/connection/endpoint-choice.ts';
import type { ChoiceScope } from '../../../src/routing/model-choice.ts';
import { provider, says } from './answer-harness.ts';
import type { Reply } from './answer-harness.ts';

const question: EditAsk = { system: 'You predict edits.', user: 'The file.', maxTokens: 50 };

interface Sent {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal | undefined;
}

/** A door to providers that answers with what it is given, and keeps what was asked and sent. */
class FakeConnector implements Connector {
  readonly sent: Sent[] = [];
  readonly asked: { readonly provider: string; readonly interactive: boolean; readonly model?: string }[] = [];
  reply: Reply = says('REPLACE');
  /** What comes in place of a connection. */
  instead: (() => Promise<ConnectResult>) | undefined;

  connect(target: Provider, options: Parameters<Connector['connect']>[1]): Promise<ConnectResult> {
    this.asked.push({ provider: target.id, ...options });
    if (this.instead !== undefined) return this.instead();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Record<string, unknown>;
      const signal = init?.signal ?? undefined;
      const url = input instanceof Request ? input.url : String(input);
      this.sent.push({ url, body, signal });
      return await this.reply({ provider: target.id, body: {}, signal, at: 0 });
    };
    return Promise.resolve({ ok: true, connection: { provider: target, fetch } });
  }
}

/** Budgets that say one thing to all, and keep what they are asked and told. */
class FakeBudgets implements BudgetGate {
  readonly planned: PlannedRequest[] = [];
  readonly signals: AbortSignal[] = [];
  readonly counted: Parameters<BudgetGate['spent']>[0][] = [];
  verdict: BudgetVerdict = { kind: 'go' };

  before(request: PlannedRequest, signal: AbortSignal): Promise<BudgetVerdict> {
    this.planned.push(request);
    this.signals.push(signal);
    return Promise.resolve(this.verdict);
  }

  spent(request: Parameters<BudgetGate['spent']>[0]): void {
    this.counted.push(request);
  }
}

const blind: Provider = { ...provider('holes'), protocol: 'fim' };
const quirks = { reasoningControl: 'reasoning_effort' } as const;
const thinker = provider('thinker', { quirks, models: [{ id: 'm', reasoning: true }, { id: 'plain' }] });

/** The model for edits with everything a question to it passes. */
export class EditHarness {
  readonly clock = new FakeClock();
  readonly registry = new Registry();
  readonly connector = new FakeConnector();
  readonly budgets = new FakeBudgets();
  readonly editorModels = new FakeEditorModels();
  readonly reports: string[] = [];
  readonly resolved: (readonly [Role, ChoiceScope | undefined])[] = [];
  readonly controller = new AbortController();
  readonly #dependencies: EditAskDependencies;

  constructor(refs: readonly string[] = ['one/m', 'two/m'], more: { readonly budgets?: BudgetGate } = {}) {
    this.registry.setProviders('user', [provider('one'), provider('two'), blind, thinker]);
    this.registry.setProviders('embedded', [embedded]);
    this.registry.setLiveModels('two', [{ id: 'embedder', abilities: { chat: false } }]);
    this.#dependencies = {
      registry: this.registry,
      clock: this.clock,
      breaker: new CircuitBreaker(this.clock, breakerLimits),
      connector: this.connector,
      budgets: this.budgets,
      thirdParty: { find: () => undefined },
      editorModels: this.editorModels,
      endpoints: {
        pick: (target) => target,
        report: ({ id }: Provider, outcome: EndpointOutcome) => void this.reports.push(`${id} ${outcome}`),
      },
      choice: {
        resolve: (role, scope) => {
          this.resolved.push([role, scope]);
          return { role, refs: refs.map(refOf), problems: [] };
        },
        onDidChange: () => ({ dispose: () => undefined }),
      },
      ...more,
    };
  }

  ask(signal = this.controller.signal): Promise<string | undefined> {
    return askForEdit(this.#dependencies, question, {
      scope: { resource: 'file:///a.ts', languageId: 'typescript' },
      signal,
    });
  }
}

export function refOf(text: string): ModelRef {
  const ref = parseModelRef(text);
  assert.ok(ref !== undefined);
  return ref;
}
