import type { CallIdSource } from '../../../src/conversation/call-id.ts';
import type { Entry, StepEntry } from '../../../src/conversation/entry.ts';
import type { CallId, InputPart, Owner, Part } from '../../../src/conversation/part.ts';

/** Another model's answer, taken from another recording. */
export interface Donor {
  readonly owner: Owner;
  readonly parts: readonly Part[];
}

/**
 * What a conversation goes on with after its recording, so that every cell of the hand-off matrix is in it: A's calls get their results, B
 * answers with what a real model of another wire once answered, with calls (one without a result), a cut step that A goes on with, a step that
 * is begun anew, instructions, changed tools, an image, a refusal, a server's own work.
 */
export function syntheticTurns(home: Owner, donor: Donor, open: readonly CallId[], ids: CallIdSource): Entry[] {
  const there = donor.owner;
  const step = (id: string, owner: Owner, parts: readonly Part[], more: Partial<StepEntry> = {}): StepEntry => {
    const calling = parts.some((part) => part.t === 'call' && part.executor === 'client' && part.state === 'complete');
    return { k: 'step', id, owner, parts, end: { kind: calling ? 'calls' : 'stop' }, ...more };
  };
  const borrowed = donor.parts.map((part) => (part.t === 'call' ? { ...part, id: ids.next() } : part));
  const borrowedCalls = borrowed.flatMap((part) => (isClientCall(part) ? [part.id] : []));
  const parallel = [newCall(ids), newCall(ids)];
  const cut = { end: { kind: 'cut' } } as const;
  return [
    ...open.map((id) => result(id, [text('recorded elsewhere')])),
    user([text('And what does the other model say?')]),
    change(home, there),
    step('b1', there, borrowed),
    ...borrowedCalls.map((id) => result(id, [text('done'), image])),
    step('b2', there, [sealed(there), text('Let me check both.'), ...parallel]),
    result(parallel[0]!.id, [text('It failed.'), image], true),
    step('b3', there, [...serversOwnWork(there, ids), text('Both are checked.', true)]),
    { k: 'instruction', text: 'Answer in one sentence from now on.', scope: 'conversation' },
    user([text('Look at this.'), image]),
    step(
      'b4',
      there,
      [
        { t: 'reasoning', text: 'a thought that was never fin', state: 'open' },
        text('The picture sho'),
        { ...newCall(ids), state: 'partial' },
      ],
      cut,
    ),
    change(there, home),
    step('a1', home, [text('ws a cat.')], { continues: 'b4' }),
    user([text('Is it asleep?')]),
    step('a2', home, [text('It was begun in vain and taken back, a')], cut),
    { k: 'instruction', text: 'Go on.', scope: 'turn' },
    step('b5', there, [text('Yes, it sleeps.')], { restarts: 'a2' }),
    {
      k: 'tools',
      added: [{ name: 'wake_up', description: 'Wakes.', inputSchema: { type: 'object', properties: {} } }],
      removed: [],
    },
    user([text('Wake it.')]),
    step('a3', home, [{ t: 'text', text: 'I will not.', refusal: true }], { end: { kind: 'refusal' } }),
    user([text('Thanks.')]),
  ];
}

const image: InputPart = { t: 'media', mime: 'image/png', data: 'iVBORw0KGgo=', name: 'cat.png' };

function text(value: string, cited = false): Part & InputPart {
  return {
    t: 'text',
    text: value,
    ...(cited ? { citations: [{ title: 'A source', url: 'https://example.com/a' }] } : {}),
  };
}

function user(parts: readonly InputPart[]): Entry {
  return { k: 'user', parts };
}

function result(call: CallId, parts: readonly InputPart[], isError = false): Entry {
  return { k: 'result', call, parts, isError };
}

function change(from: Owner, to: Owner): Entry {
  return { k: 'switch', from, to, why: 'failover' };
}

function newCall(ids: CallIdSource): Extract<Part, { t: 'call' }> {
  const id = ids.next();
  const args = { value: { path: 'src/a.ts' } };
  return {
    t: 'call',
    id,
    nativeId: `native-${id}-of-there`,
    name: 'read_file',
    args,
    executor: 'client',
    state: 'complete',
  };
}

function isClientCall(part: Part): part is Extract<Part, { t: 'call' }> {
  return part.t === 'call' && part.executor === 'client' && part.state === 'complete' && 'value' in part.args;
}

/** Opaque data of a format that no protocol writes: even its owner's protocol must leave it alone. */
function sealed(owner: Owner): Part {
  const opaque = { owner, format: 'conformance.sealed', data: { proof: 'sealed-proof-of-the-other-model' } };
  return { t: 'reasoning', text: 'a private thought of the other model', state: 'sealed', opaque };
}

function serversOwnWork(owner: Owner, ids: CallIdSource): Part[] {
  const opaque = { owner, format: 'conformance.server', data: { secret: 'state-of-a-server-tool-elsewhere' } };
  return [
    { ...newCall(ids), name: 'web_search', executor: 'server', opaque },
    { t: 'vendor', kind: 'web_search_result', fallbackText: '[web search]\nA page about cats.', opaque },
    { t: 'vendor', kind: 'compaction', opaque },
  ];
}
