import fc from 'fast-check';
import type { Entry, LogEntry } from '../../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import type { CallId, InputPart, Owner, Part } from '../../../../src/conversation/part.ts';
import type { ChatQuirks } from '../../../../src/models/chat-quirks.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import type { ProjectionTarget } from '../../../../src/protocols/protocol.ts';

export const own: Owner = { protocol: 'openai-chat', provider: 'mine', model: 'm1' };
export const owners: readonly Owner[] = [
  own,
  { ...own, model: 'm2' },
  { protocol: 'openai-chat', provider: 'other', model: 'm1' },
  { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' },
];

/** A target with the given quirks; its model is the one of {@link own}. */
export function targetWith(quirks: Partial<ChatQuirks> = {}): ProjectionTarget {
  const provider: Provider = {
    id: 'mine',
    name: 'Mine',
    protocol: 'openai-chat',
    baseUrl: 'http://127.0.0.1:1/v1',
    auth: { kind: 'none' },
    quirks,
    source: 'user',
  };
  return { provider, model: 'm1' };
}

/** A log of these entries. */
export function logOf(...entries: readonly Entry[]): readonly LogEntry[] {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  return log.entries;
}

export const callId = (text: string): CallId => text.padEnd(9, '0') as CallId;

/** Any quirks of a server. */
export const anyQuirks: fc.Arbitrary<ChatQuirks> = fc.record({
  maxTokensField: fc.constantFrom('max_tokens' as const, 'max_completion_tokens' as const),
  instructionRole: fc.constantFrom('system' as const, 'developer' as const),
  systemAnywhere: fc.boolean(),
  streamUsage: fc.boolean(),
  tools: fc.boolean(),
  images: fc.boolean(),
  nonNullAssistantContent: fc.boolean(),
  toolResultName: fc.boolean(),
  assistantAfterToolResult: fc.boolean(),
  reasoningContentOnToolTurns: fc.boolean(),
  replayReasoning: fc.constantFrom(
    'none',
    'reasoning_content',
    'reasoning',
    'reasoning_details',
    'content-parts',
    'think-tags',
  ),
  strictTurns: fc.boolean(),
  reasoningControl: fc.constantFrom('none', 'reasoning_effort', 'reasoning', 'thinking'),
  prefill: fc.constantFrom('none', 'last-message', 'continue-final-message'),
});

const text = fc.constantFrom('', 'Hello.', 'über 😀', '{"a":1}');
const inputPart: fc.Arbitrary<InputPart> = fc.oneof(
  text.map((value) => ({ t: 'text' as const, text: value })),
  fc.constantFrom('image/png', 'application/pdf').map((mime) => ({ t: 'media' as const, mime, data: 'aGk=' })),
  fc.constantFrom({}, { fallbackText: 'a search' }).map((extra) => ({
    t: 'vendor' as const,
    kind: 'search',
    opaque: { owner: owners[3]!, format: 'x', data: null },
    ...extra,
  })),
);

type Move =
  | { readonly k: 'entry'; readonly entry: Entry }
  | {
      readonly k: 'step';
      readonly owner: Owner;
      readonly parts: readonly StepPart[];
      readonly results: readonly number[];
    };
type StepPart =
  | Exclude<Part, { t: 'call' }>
  | {
      readonly t: 'call';
      readonly nativeId?: string;
      readonly state: 'partial' | 'complete';
      readonly executor: 'client' | 'server';
    };

const stepPart: fc.Arbitrary<StepPart> = fc.oneof(
  text.map((value) => ({ t: 'text' as const, text: value })),
  fc
    .tuple(text, fc.constantFrom('open' as const, 'sealed' as const, 'redacted' as const))
    .map(([value, state]) => ({ t: 'reasoning' as const, text: value, state })),
  fc
    .record({
      nativeId: fc.constantFrom(undefined, '', 'call_0', 'call_1'),
      state: fc.constantFrom('partial' as const, 'complete' as const, 'complete' as const),
      executor: fc.constantFrom('client' as const, 'client' as const, 'server' as const),
    })
    .map(({ nativeId, ...call }) => ({ t: 'call' as const, ...call, ...(nativeId === undefined ? {} : { nativeId }) })),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.array(inputPart, { maxLength: 3 }).map((parts) => ({ k: 'entry' as const, entry: { k: 'user' as const, parts } })),
  fc
    .tuple(text, fc.constantFrom('conversation' as const, 'turn' as const))
    .map(([value, scope]) => ({ k: 'entry' as const, entry: { k: 'instruction' as const, text: value, scope } })),
  fc.constant({
    k: 'entry' as const,
    entry: { k: 'switch' as const, from: own, to: owners[3]!, why: 'user' as const },
  }),
  fc.record({
    k: fc.constant('step' as const),
    owner: fc.constantFrom(...owners),
    parts: fc.array(stepPart, { maxLength: 4 }),
    results: fc.array(fc.nat(3), { maxLength: 4 }),
  }),
);

/** Any conversation that begins with a person's words: steps of several owners, cut calls, missing and doubled results. */
export const anyLog: fc.Arbitrary<readonly LogEntry[]> = fc.array(move, { maxLength: 12 }).map((moves) => {
  let calls = 0;
  const entries: Entry[] = [{ k: 'user', parts: [{ t: 'text', text: 'Begin.' }] }];
  moves.forEach((next, index) => {
    if (next.k === 'entry') {
      entries.push(next.entry);
      return;
    }
    const parts = next.parts.map((part): Part => {
      if (part.t !== 'call') return part;
      const id = callId(`c${calls++}x`);
      return {
        ...part,
        id,
        name: 'run',
        args: part.state === 'partial' ? { raw: '{"a', broken: true } : { value: { a: 1 } },
      };
    });
    const made = parts.filter((part) => part.t === 'call');
    entries.push({
      k: 'step',
      id: `s${index}`,
      owner: next.owner,
      parts,
      end: { kind: made.length > 0 ? 'calls' : 'stop' },
    });
    for (const result of next.results) {
      const call = made[result];
      if (call === undefined) continue;
      const image: InputPart[] = result === 1 ? [{ t: 'media', mime: 'image/png', data: 'aGk=' }] : [];
      entries.push({
        k: 'result',
        call: call.id,
        parts: [{ t: 'text', text: result === 2 ? '' : 'done' }, ...image],
        isError: false,
      });
    }
  });
  return logOf(...entries);
});
