import assert from 'node:assert/strict';
import { BlockedNotice } from '../../../src/chat/blocked-notice.ts';
import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { Registry } from '../../../src/models/registry.ts';
import { anthropic } from '../../../src/providers/vendors/anthropic.ts';
import { ollama } from '../../../src/providers/vendors/ollama.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

describe('the notice that no model is set up', () => {
  const actions = (registry: Registry): readonly string[] => {
    const posted: HostMessage[] = [];
    new BlockedNotice({ post: (message) => void posted.push(message), registry, words: englishWords }).sayNoModel();
    const [message] = posted;
    return message?.type === 'item' && message.item.kind === 'notice' ? message.item.actions.map(({ id }) => id) : [];
  };

  it('offers to set a key where a provider can be used with one', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic, ollama]);
    assert.deepEqual(actions(registry), ['select-model', 'set-key', 'add-server', 'manage-providers']);
    registry.setReachability('anthropic', { state: 'key-needed' });
    assert.ok(actions(registry).includes('set-key'));
  });

  it('offers no key where none is missing', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic, ollama]);
    registry.setReachability('anthropic', { state: 'ready' });
    assert.ok(!actions(registry).includes('set-key'));
  });
});
