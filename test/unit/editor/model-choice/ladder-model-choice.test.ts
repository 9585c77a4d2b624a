import assert from 'node:assert/strict';
import { LadderModelChoice } from '../../../../src/editor/model-choice/ladder-model-choice.ts';
import type { SettingRung } from '../../../../src/editor/shell/settings-values.ts';
import { formatModelRef } from '../../../../src/models/model-ref.ts';
import { Registry } from '../../../../src/models/registry.ts';
import type { Role } from '../../../../src/models/role.ts';
import type { ResolvedRole } from '../../../../src/models/selection.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';

class Desk {
  readonly registry = new Registry();
  readonly lists = new Map<string, readonly string[]>();
  aliases: Record<string, string> = {};
  detected: string | undefined;
  trusted = true;
  readonly choice: LadderModelChoice;

  constructor() {
    this.registry.setProviders('built-in', builtInProviders);
    this.registry.setProviders('embedded', [embedded]);
    this.choice = new LadderModelChoice({
      registry: this.registry,
      isTrusted: () => this.trusted,
      list: (rung: SettingRung, role: Role) => this.lists.get(`${rung} ${role}`),
      aliases: () => this.aliases,
      detected: () => this.detected,
    });
  }
}

const refs = (resolved: ResolvedRole): string[] => resolved.refs.map(formatModelRef);

describe('the choice of models', () => {
  it('completes with the embedded model when nothing is configured, and keeps it last otherwise', () => {
    const desk = new Desk();
    assert.deepEqual(refs(desk.choice.resolve('completion')), ['workspace/ngram']);
    assert.equal(desk.choice.resolve('completion').rung, 'detected');
    desk.lists.set('user completion', ['ollama/coder']);
    assert.deepEqual(refs(desk.choice.resolve('completion')), ['ollama/coder', 'workspace/ngram']);
    desk.lists.set('user completion', ['workspace/ngram', 'ollama/coder']);
    assert.deepEqual(refs(desk.choice.resolve('completion')), ['workspace/ngram', 'ollama/coder']);
  });

  it('selects nothing in an untrusted workspace but the embedded model for completion', () => {
    const desk = new Desk();
    desk.trusted = false;
    for (const rung of ['folder', 'workspace', 'user']) {
      for (const role of ['chat', 'completion', 'edit', 'agent', 'commit'])
        desk.lists.set(`${rung} ${role}`, ['openai/x']);
    }
    assert.deepEqual(refs(desk.choice.resolve('completion', { conversation: 'openai/x' })), ['workspace/ngram']);
    for (const role of ['chat', 'edit', 'agent', 'commit'] as const) {
      assert.deepEqual(refs(desk.choice.resolve(role, { conversation: 'openai/x' })), []);
    }
  });

  it('lets a repository select, never register: an unknown provider is passed over and named', () => {
    const desk = new Desk();
    desk.lists.set('workspace chat', ['evil/model', 'nonsense here', 'nickname']);
    desk.lists.set('user chat', ['openai/mine']);
    const resolved = desk.choice.resolve('chat');
    assert.deepEqual(refs(resolved), ['openai/mine']);
    assert.deepEqual(
      resolved.problems.map((problem) => problem.reason),
      ['unknown-provider', 'malformed', 'unknown-alias'],
    );
    assert.equal(desk.registry.provider('evil'), undefined);
  });

  it('knows the aliases of the person and no inherited name', () => {
    const desk = new Desk();
    desk.aliases = { fast: 'ollama/small' };
    desk.lists.set('workspace chat', ['fast', 'constructor']);
    const resolved = desk.choice.resolve('chat');
    assert.deepEqual(refs(resolved), ['ollama/small']);
    assert.deepEqual(
      resolved.problems.map((problem) => problem.reason),
      ['unknown-alias'],
    );
  });

  it('chats with the detected model where no setting says anything, and borrows it for other roles', () => {
    const desk = new Desk();
    assert.deepEqual(refs(desk.choice.resolve('chat')), []);
    desk.detected = 'ollama/llama3';
    assert.deepEqual(refs(desk.choice.resolve('chat')), ['ollama/llama3']);
    assert.equal(desk.choice.resolve('chat').rung, 'detected');
    assert.deepEqual(refs(desk.choice.resolve('agent')), ['ollama/llama3'], 'borrowed from chat');
    desk.lists.set('user chat', ['openai/a']);
    assert.deepEqual(refs(desk.choice.resolve('chat')), ['openai/a']);
  });

  it('puts the choice of a conversation in front and tells its listeners of changes', () => {
    const desk = new Desk();
    desk.lists.set('user chat', ['openai/a']);
    const resolved = desk.choice.resolve('chat', { conversation: 'anthropic/b' });
    assert.deepEqual(refs(resolved), ['anthropic/b', 'openai/a']);
    assert.equal(resolved.rung, 'conversation');
    let fired = 0;
    desk.choice.onDidChange(() => fired++);
    desk.choice.changed();
    assert.equal(fired, 1);
  });
});
