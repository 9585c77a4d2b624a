import type { StoredConversation } from '../../../src/sessions/journal-conversation.ts';
import type { Entry } from '../../../src/conversation/entry.ts';

export const owner = { protocol: 'ollama', provider: 'ollama', model: 'm' } as const;

export const user = (text: string): Entry => ({ k: 'user', parts: [{ t: 'text', text }] });

export const step = (id: string, text: string): Entry => ({
  k: 'step',
  id,
  owner,
  parts: [{ t: 'text', text }],
  end: { kind: 'stop' },
});

/** One string an entry: its texts, or its kind where it has none. */
export const textsOf = (conversation: StoredConversation | undefined): string[] =>
  (conversation?.log.entries ?? []).map((entry) =>
    entry.k === 'user' || entry.k === 'step'
      ? entry.parts.map((part) => (part.t === 'text' ? part.text : part.t)).join()
      : entry.k,
  );
