import assert from 'node:assert/strict';
import { DetectedPin, detectedChangeText } from '../../../../src/editor/model-choice/detected-pin.ts';
import type { DetectedChange } from '../../../../src/editor/model-choice/detected-pin.ts';
import { Registry } from '../../../../src/models/registry.ts';
import type { LiveModel } from '../../../../src/models/registry.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { editorModels } from '../../../../src/providers/vendors/editor-models.ts';
import type { Finding } from '../../../../src/routing/discovery/discovery.ts';

/** A workspace that is opened again and again, and what is found there. */
class Workspace {
  readonly registry = new Registry();
  stored: unknown;
  findings: Finding[] = [];
  trusted = true;
  changes: DetectedChange[] = [];
  pin = this.open();

  constructor() {
    this.registry.setProviders('built-in', builtInProviders);
    this.registry.setProviders('editor', [editorModels]);
  }

  open(): DetectedPin {
    this.changes = [];
    this.pin = new DetectedPin({
      registry: this.registry,
      findings: () => this.findings,
      isTrusted: () => this.trusted,
      store: { get: () => this.stored, set: (value) => Promise.resolve(void (this.stored = value)) },
    });
    this.pin.onDidReplace((change) => this.changes.push(change));
    return this.pin;
  }

  /** Finds models at a provider; `undefined` takes the finding away. */
  find(kind: Finding['kind'], providerId: string, models: readonly LiveModel[] | undefined): void {
    this.findings = this.findings.filter((finding) => finding.providerId !== providerId);
    if (models !== undefined) {
      this.registry.setLiveModels(providerId, models);
      this.findings.push({ kind, providerId, name: '', models: models.map(({ id }) => id) });
    }
    this.pin.update();
  }
}

const many = Array.from({ length: 449 }, (_, at) => ({ id: `model-${at}` }));

describe('the detected model', () => {
  it('is the only one there is, embedding models left out', () => {
    const workspace = new Workspace();
    workspace.find('local-server', 'ollama', [{ id: 'nomic-embed-text' }, { id: 'llama3' }]);
    assert.equal(workspace.pin.ref, 'ollama/llama3');
  });

  it('is never the first of several: nobody chose that', () => {
    for (const models of [many, many.slice(0, 2)]) {
      const workspace = new Workspace();
      workspace.find('stored-key', 'openrouter', models);
      assert.equal(workspace.pin.ref, undefined);
      workspace.find('local-server', 'ollama', [{ id: 'llama3' }]);
      assert.equal(workspace.pin.ref, undefined, 'nor a weaker one than what the person set up');
    }
    const two = new Workspace();
    two.find('local-server', 'ollama', [{ id: 'a' }]);
    const other = new Workspace();
    other.findings = [{ kind: 'local-server', providerId: 'lmstudio', name: '', models: [] }];
    other.registry.setLiveModels('lmstudio', [{ id: 'b' }]);
    other.find('local-server', 'ollama', [{ id: 'a' }]);
    assert.equal(two.pin.ref, 'ollama/a');
    assert.equal(other.pin.ref, undefined, 'two servers with one model each');
  });

  it('is taken from no server that does not answer, and from no key that is only in the environment', () => {
    const workspace = new Workspace();
    workspace.registry.setLiveModels('openai', [{ id: 'gpt-x' }]);
    workspace.find('environment-key', 'openai', [{ id: 'gpt-x' }]);
    assert.equal(workspace.pin.ref, undefined);
    workspace.find('local-server', 'ollama', [{ id: 'a' }]);
    const late = new Workspace();
    late.registry.setLiveModels('ollama', [{ id: 'a' }]);
    late.registry.setReachability('ollama', { state: 'unreachable', reason: 'down' });
    late.findings = [{ kind: 'local-server', providerId: 'ollama', name: '', models: ['a'] }];
    late.pin.update();
    assert.equal(late.pin.ref, undefined);
  });

  it('stays whatever is found later, over restarts, and while its server is down', () => {
    const workspace = new Workspace();
    workspace.find('local-server', 'ollama', [{ id: 'llama3' }]);
    workspace.find('local-server', 'ollama', [{ id: 'aaa' }, { id: 'llama3' }]);
    workspace.find('stored-key', 'anthropic', [{ id: 'claude-x' }]);
    assert.equal(workspace.pin.ref, 'ollama/llama3');
    workspace.stored = JSON.parse(JSON.stringify(workspace.stored));
    workspace.open();
    assert.equal(workspace.pin.ref, 'ollama/llama3', 'before anything was looked for');
    workspace.registry.setReachability('ollama', { state: 'unreachable', reason: 'down' });
    workspace.find('local-server', 'ollama', undefined);
    assert.equal(workspace.pin.ref, 'ollama/llama3');
    assert.deepEqual(workspace.changes, []);
  });

  it('gives way when it is gone, and says so once', () => {
    const workspace = new Workspace();
    workspace.find('local-server', 'ollama', [{ id: 'llama3' }]);
    workspace.find('local-server', 'ollama', [{ id: 'qwen' }]);
    workspace.pin.update();
    assert.deepEqual(workspace.changes, [{ from: 'ollama/llama3', to: 'ollama/qwen' }]);
    workspace.find('local-server', 'ollama', many);
    assert.deepEqual(workspace.changes.at(-1), { from: 'ollama/qwen', to: undefined });
    assert.equal(workspace.pin.ref, undefined);
    assert.equal(workspace.open().ref, undefined);
  });

  it('goes with its key and with its provider', () => {
    const workspace = new Workspace();
    workspace.find('stored-key', 'anthropic', [{ id: 'claude-x' }]);
    workspace.registry.setReachability('anthropic', { state: 'key-needed' });
    workspace.find('stored-key', 'anthropic', undefined);
    assert.deepEqual(workspace.changes, [{ from: 'anthropic/claude-x', to: undefined }]);
    workspace.find('stored-key', 'anthropic', [{ id: 'claude-x' }]);
    workspace.registry.setProviders('built-in', []);
    workspace.pin.update();
    assert.equal(workspace.changes.length, 2);
  });

  it('stays while the secret store does not say whether its key is there', () => {
    const workspace = new Workspace();
    workspace.find('stored-key', 'anthropic', [{ id: 'claude-x' }]);
    for (const state of ['unknown', 'ready'] as const) {
      workspace.registry.setReachability('anthropic', { state });
      workspace.find('stored-key', 'anthropic', undefined);
      assert.equal(workspace.pin.ref, 'anthropic/claude-x');
    }
    assert.deepEqual(workspace.changes, []);
  });

  it('waits for other extensions, which bring their models late', () => {
    const workspace = new Workspace();
    workspace.find('editor-models', 'editor', [{ id: 'copilot/gpt' }]);
    workspace.registry.setLiveModels('editor', []);
    workspace.find('editor-models', 'editor', undefined);
    assert.equal(workspace.pin.ref, 'editor/copilot/gpt');
    workspace.find('editor-models', 'editor', [{ id: 'acme/other' }]);
    assert.equal(workspace.pin.ref, 'editor/acme/other');
  });

  it('is left alone in a workspace that is not trusted, and takes nothing from a memory that is damaged', () => {
    const workspace = new Workspace();
    workspace.find('stored-key', 'anthropic', [{ id: 'claude-x' }]);
    workspace.trusted = false;
    workspace.registry.setReachability('anthropic', { state: 'key-needed' });
    workspace.find('stored-key', 'anthropic', undefined);
    assert.equal(workspace.pin.ref, 'anthropic/claude-x');
    for (const stored of [7, { ref: 'no ref', kind: 'stored-key' }, { ref: 'a/b', kind: 'x' }]) {
      workspace.stored = stored;
      assert.equal(workspace.open().ref, undefined);
    }
  });

  it('is spoken of only where it is in use', () => {
    const t = (text: string, ...values: readonly unknown[]): string =>
      text.replace(/\{(\d)\}/g, (_all, at: string) => String(values[Number(at)]));
    const change = { from: 'a/b', to: 'c/d' };
    assert.equal(
      detectedChangeText(change, { rung: 'detected' }, t),
      'a/b is no longer available. This workspace now uses c/d.',
    );
    assert.equal(
      detectedChangeText({ ...change, to: undefined }, {}, t),
      'a/b is no longer available. Select another model.',
    );
    assert.equal(detectedChangeText(change, { rung: 'user' }, t), undefined);
  });
});
