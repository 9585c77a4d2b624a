import assert from 'node:assert/strict';
import { statusText } from '../../../../src/editor/shell/status-text.ts';
import type { StatusInput } from '../../../../src/editor/shell/status-text.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));
const registry = new Registry();
registry.setProviders('built-in', builtInProviders);
registry.setProviders('embedded', [embedded]);

const alone = { scope: {}, isOneOfSeveral: false } as const;
const base: StatusInput = {
  completion: {
    role: 'completion',
    rung: 'user',
    refs: [{ provider: 'mistral', model: 'codestral' }],
    problems: [],
    ...alone,
  },
  chat: { role: 'chat', refs: [], problems: [], ...alone },
  registry,
  trusted: true,
  aiOff: false,
  enabled: true,
  busy: false,
  t,
};
const ngram = { provider: 'workspace', model: 'ngram' };

describe('the status bar item', () => {
  it('shows the completion model and that code leaves this machine, and to which host', () => {
    const { text, lines } = statusText(base);
    assert.equal(text, '$(arrow-swap) codestral $(cloud)');
    assert.ok(lines.some((line) => line.includes('code goes to: api.mistral.ai')));
    assert.ok(lines.includes('Chat: no model'));
  });

  it('tells which folder each model is for, where there are several', () => {
    const chat = { ...base.chat, refs: [ngram], folder: { uri: 'file:///a', name: 'alpha' }, isOneOfSeveral: true };
    assert.ok(statusText({ ...base, chat }).lines.includes('Chat in alpha: Built-in (this workspace)'));
    assert.ok(
      statusText({ ...base, chat: { ...chat, isOneOfSeveral: false } }).lines.includes(
        'Chat: Built-in (this workspace)',
      ),
    );
  });

  it('shows that code stays here', () => {
    const local = { ...base.completion, refs: [{ provider: 'ollama', model: 'coder' }] };
    assert.equal(statusText({ ...base, completion: local }).text, '$(arrow-swap) coder $(device-desktop)');
    const lines = statusText({ ...base, completion: { ...base.completion, refs: [ngram] } }).lines;
    assert.ok(lines.includes('    no code is sent: the model runs in this window'));
  });

  it('does not claim that code stays where nobody knows what the server does', () => {
    const gateway = { ...base.completion, refs: [{ provider: 'litellm', model: 'big' }] };
    const { text, lines } = statusText({ ...base, completion: gateway });
    assert.equal(text, '$(arrow-swap) big $(server)');
    assert.ok(lines.some((line) => line.includes('code goes to: this machine (may pass it on)')));
  });

  it('has a short name for a screen reader, with what keeps suggestions away', () => {
    assert.equal(statusText(base).label, 'Crossfade: codestral');
    assert.equal(statusText({ ...base, enabled: false }).label, 'Crossfade: codestral, completions off');
    assert.equal(statusText({ ...base, snoozed: '14:05' }).label, 'Crossfade: codestral, snoozed until 14:05');
    assert.equal(statusText({ ...base, trusted: false }).label, 'Crossfade: codestral, Restricted Mode');
  });

  it('tells of a pause and until when, but not where completions are off anyway', () => {
    const { text, lines } = statusText({ ...base, busy: true, snoozed: '14:05' });
    assert.ok(text.startsWith('$(bell-slash)'));
    assert.equal(lines[0], 'Completions are snoozed until 14:05.');
    assert.ok(statusText({ ...base, enabled: false, snoozed: '14:05' }).text.startsWith('$(circle-slash)'));
  });

  it('ends with the record of suggestions', () => {
    assert.equal(statusText({ ...base, record: '3 of 9 taken' }).lines.at(-1), '3 of 9 taken');
  });

  it('spins while busy', () => {
    assert.ok(statusText({ ...base, busy: true }).text.startsWith('$(loading~spin)'));
  });

  it('warns on a fallback and names both models', () => {
    const { text, lines } = statusText({ ...base, fallback: ngram });
    assert.equal(text, '$(warning) Built-in (this workspace) $(device-desktop)');
    assert.ok(lines[0]?.includes('codestral') && lines[0].includes('Built-in (this workspace)'));
  });

  it('warns while another model goes on in the conversation, and tells where code goes now', () => {
    const chat = { ...base.chat, rung: 'user', refs: [{ provider: 'ollama', model: 'coder' }] } as const;
    const chatFallback = { provider: 'openai', model: 'gpt-x' };
    const { text, lines } = statusText({ ...base, chat, chatFallback });
    assert.equal(text, '$(warning) codestral $(cloud)');
    assert.ok(lines.includes('coder is not responding; gpt-x is used instead.'));
    assert.ok(lines.some((line) => line.startsWith('Chat: openai/gpt-x')));
    assert.ok(lines.some((line) => line.includes('code goes to: api.openai.com')));
    const quiet = statusText({ ...base, chat, chatFallback, quiet: true });
    assert.equal(quiet.text, statusText({ ...base, chat }).text, 'no word in the bar where none is wanted');
    assert.deepEqual(quiet.lines, lines, 'but the tooltip is true');
  });

  it('says that it is off, or restricted, whatever else is going on', () => {
    assert.ok(statusText({ ...base, enabled: false, busy: true }).text.startsWith('$(circle-slash)'));
    assert.ok(statusText({ ...base, aiOff: true }).lines[0]?.includes('chat.disableAIFeatures'));
    assert.ok(statusText({ ...base, trusted: false }).text.startsWith('$(shield)'));
  });

  it('cuts a long name', () => {
    const long = { ...base.completion, refs: [{ provider: 'openrouter', model: `qwen/${'x'.repeat(60)}` }] };
    assert.ok(statusText({ ...base, completion: long }).text.length < 60);
  });
});
