import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ViewMessage } from '../../../src/transcript/chat-view-messages.ts';
import {
  maxCopiedLength,
  maxTypedLength,
  maxUrlLength,
  parseViewMessage,
} from '../../../src/transcript/chat-view-schema.ts';

const samples: { readonly [K in ViewMessage['type']]: Extract<ViewMessage, { type: K }> } = {
  ready: { type: 'ready', window: 'w1' },
  send: { type: 'send', text: 'hello' },
  stop: { type: 'stop' },
  queued: { type: 'queued', act: 'edit', id: 'q1' },
  'add-image': { type: 'add-image', conversationId: 'c1', name: 'a.png', data: 'AAAA', thumbnail: 'AAAA' },
  'drop-brought': { type: 'drop-brought', index: 0 },
  retry: { type: 'retry', itemId: 'a1' },
  resend: { type: 'resend', itemId: 'u1', text: 'again' },
  copy: { type: 'copy', text: '' },
  insert: { type: 'insert', text: 'let x;' },
  apply: { type: 'apply', text: 'let x;', info: 'ts src/app.ts' },
  action: { type: 'action', actionId: 'set-key' },
  'pick-model': { type: 'pick-model' },
  'open-conversation': { type: 'open-conversation', id: 'c1' },
  'delete-conversation': { type: 'delete-conversation', id: 'c1' },
  'find-mentions': { type: 'find-mentions', requestId: 1, query: 'src' },
  'rename-conversation': { type: 'rename-conversation', id: 'c1', title: 'Better' },
  'find-chips': { type: 'find-chips', requestId: 1, text: '/explain' },
  'open-attachment': { type: 'open-attachment', itemId: 'u1', index: 0 },
  'open-link': { type: 'open-link', url: 'https://example.com/' },
  'open-file': { type: 'open-file', path: 'src/app.ts', startLine: 10, endLine: 12 },
  draft: { type: 'draft', conversationId: 'c1', text: '' },
};

describe('messages from the chat view', () => {
  for (const [type, message] of Object.entries(samples)) {
    it(`accepts a well-formed ${type} message as it is`, () => {
      assert.deepEqual(parseViewMessage(message), message);
    });

    it(`refuses a ${type} message with an additional field`, () => {
      assert.equal(parseViewMessage({ ...message, extra: 1 }), undefined);
    });

    for (const field of Object.keys(message).filter((key) => key !== 'type')) {
      it(`refuses a ${type} message whose ${field} is missing or of another type`, () => {
        const rest: Record<string, unknown> = { ...message };
        assert.equal(parseViewMessage({ ...rest, [field]: undefined }), undefined);
        assert.equal(parseViewMessage({ ...rest, [field]: { toString: 'x' } }), undefined);
        assert.equal(parseViewMessage({ ...rest, [field]: null }), undefined);
      });
    }
  }

  it('refuses texts over their limits', () => {
    assert.ok(parseViewMessage({ type: 'send', text: 'x'.repeat(maxTypedLength) }));
    const tooLong = [
      { type: 'send', text: 'x'.repeat(maxTypedLength + 1) },
      { type: 'draft', conversationId: 'c1', text: 'x'.repeat(maxTypedLength + 1) },
      { type: 'copy', text: 'x'.repeat(maxCopiedLength + 1) },
      { type: 'retry', itemId: 'x'.repeat(201) },
      { type: 'find-mentions', requestId: 1, query: 'x'.repeat(501) },
      { type: 'open-link', url: `https://example.com/${'x'.repeat(maxUrlLength)}` },
    ];
    for (const message of tooLong) assert.equal(parseViewMessage(message), undefined, message.type);
  });

  it('refuses an empty message, an empty id and a request id that is no count', () => {
    assert.equal(parseViewMessage({ type: 'send', text: '' }), undefined);
    assert.equal(parseViewMessage({ type: 'action', actionId: '' }), undefined);
    for (const requestId of [-1, 1.5, NaN, Infinity, '1']) {
      assert.equal(parseViewMessage({ type: 'find-mentions', requestId, query: '' }), undefined);
    }
  });

  it('opens nothing but http, https and mailto', () => {
    for (const url of [
      'javascript:alert(1)',
      'command:a.b',
      'vscode://x',
      'file:///etc',
      'data:,x',
      '/x',
      '',
      'https://',
    ]) {
      assert.equal(parseViewMessage({ type: 'open-link', url }), undefined, url);
    }
    assert.ok(parseViewMessage({ type: 'open-link', url: 'mailto:a@example.com' }));
  });

  it('opens files by a path and lines that can be such', () => {
    assert.ok(parseViewMessage({ type: 'open-file', path: 'a b/ü.ts' }));
    for (const wrong of [
      { path: '' },
      { path: 'a\nb' },
      { path: 'a\u202eb' },
      { path: 'x'.repeat(1_001) },
      { path: 'a', startLine: 0 },
      { path: 'a', startLine: '1' },
      { path: 'a', startLine: 1.5 },
      { path: 'a', endLine: 1e9 },
      { path: 'a', root: '/' },
    ])
      assert.equal(parseViewMessage({ type: 'open-file', ...wrong }), undefined, JSON.stringify(wrong));
  });

  it('never throws and never lets through what it was not told of', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ type: fc.constantFrom(...Object.keys(samples)), text: fc.anything(), id: fc.anything() }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const parsed = parseViewMessage(value);
        if (parsed !== undefined)
          assert.deepEqual(Object.keys(parsed).sort(), Object.keys(samples[parsed.type]).sort());
      }),
    );
  });
});
