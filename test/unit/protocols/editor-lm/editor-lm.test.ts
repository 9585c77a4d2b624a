import assert from 'node:assert/strict';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { Fault } from '../../../../src/conversation/fault.ts';
import type { Part } from '../../../../src/conversation/part.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { streamEditorLm } from '../../../../src/protocols/editor-lm/editor-lm.ts';
import { EditorLmError } from '../../../../src/protocols/editor-lm/editor-models.ts';
import type { EditorLmChunk, EditorModels } from '../../../../src/protocols/editor-lm/editor-models.ts';
import { FakeEditorModels } from '../../../../src/protocols/editor-lm/editor-models.fake.ts';
import type { FakeAnswer } from '../../../../src/protocols/editor-lm/editor-models.fake.ts';
import { listEditorModels } from '../../../../src/protocols/editor-lm/list-models.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';

const text = (value: string): EditorLmChunk => ({ kind: 'text', text: value });
const toolCall = (input: unknown): EditorLmChunk => ({ kind: 'tool-call', callId: 'n1', name: 'read', input });

async function ask(models: EditorModels, signal = new AbortController().signal, model = 'm'): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  const context = {
    owner: { protocol: 'editor-lm', provider: 'editor', model } as const,
    callIds: createCountingCallIdSource(),
  };
  const projection = { body: { messages: [], tools: [] }, losses: [] };
  for await (const event of streamEditorLm(models, { projection, context, signal })) events.push(event);
  assert.equal(events.filter(isTerminal).length, 1);
  assert.ok(isTerminal(events.at(-1)!));
  return events;
}

function models(answer: FakeAnswer): FakeEditorModels {
  const fake = new FakeEditorModels();
  fake.set('m', answer);
  return fake;
}

async function faultOf(answer: FakeAnswer): Promise<Fault> {
  const last = (await ask(models(answer))).at(-1);
  assert.ok(last?.e === 'fault');
  return last.fault;
}

const parts = (events: readonly StreamEvent[]): Part[] =>
  events.flatMap((event) => (event.e === 'part' ? [event.part] : []));

describe('asking the models of the editor', () => {
  it('streams text and ends in its calls', async () => {
    const fake = models([text('a'), text('b'), toolCall({ x: 1 })]);
    const events = await ask(fake);
    assert.deepEqual(parts(events), [
      { t: 'text', text: 'ab' },
      {
        t: 'call',
        id: 'c00000000',
        nativeId: 'n1',
        name: 'read',
        args: { value: { x: 1 } },
        executor: 'client',
        state: 'complete',
      },
    ]);
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'calls' } });
    assert.deepEqual(fake.requests, [{ modelId: 'm', body: { messages: [], tools: [] } }]);
  });

  it('LM01: lists nothing where the editor has no models, and the rest with their windows', async () => {
    assert.deepEqual(await listEditorModels(new FakeEditorModels()), []);
    assert.deepEqual(await listEditorModels(models([])), [
      { id: 'm', name: 'm', abilities: { chat: true }, contextTokens: 8000 },
    ]);
  });

  it('LM02: takes a refused consent for auth', async () => {
    assert.equal((await faultOf([new EditorLmError('NoPermissions', 'denied')])).kind, 'auth');
  });

  it('LM03: takes a blocked request, and one that is off topic, for policy', async () => {
    assert.equal((await faultOf([new EditorLmError('Blocked', 'blocked')])).kind, 'policy');
    assert.equal((await faultOf([new EditorLmError('off_topic', 'code only')])).kind, 'policy');
  });

  it('LM04: says that a model is not found', async () => {
    const fault = await faultOf([new EditorLmError('NotFound', 'gone')]);
    assert.equal(fault.kind, 'shape');
    assert.match(fault.message, /does not offer this model any more/);
  });

  it('LM05: does the same when the model is removed between the choice and the request, and tells of the change', async () => {
    const fake = models([text('a')]);
    let changes = 0;
    const listening = fake.onDidChange(() => changes++);
    fake.remove('m');
    listening.dispose();
    fake.set('other', []);
    const last = (await ask(fake)).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'shape');
    assert.equal(changes, 1);
  });

  it('LM06: takes an unknown error for one that may pass, and reads what its words tell', async () => {
    assert.equal((await faultOf([new Error('')])).kind, 'overload');
    assert.equal((await faultOf([new Error('You have exceeded your premium requests')])).kind, 'quota');
    assert.equal((await faultOf([new Error('Response got filtered')])).kind, 'policy');
    assert.equal((await faultOf([new Error('net: fetch failed')])).kind, 'network');
  });

  it('LM07: keeps the text before a stream threw and runs none of its calls', async () => {
    const events = await ask(models([text('half'), toolCall({}), new Error('socket closed')]));
    const [kept, call] = parts(events);
    assert.deepEqual(kept, { t: 'text', text: 'half' });
    assert.ok(call?.t === 'call' && call.state === 'partial');
    assert.ok(events.at(-1)?.e === 'fault');
  });

  it('LM08: ends when the person stops a model that never yields, even if the port ignores it', async () => {
    const stop = new AbortController();
    const deaf: EditorModels = {
      list: () => Promise.resolve([]),
      onDidChange: () => ({ dispose: () => undefined }),
      send: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
    };
    const waiting = ask(deaf, stop.signal);
    stop.abort();
    const last = (await waiting).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cancelled');
  });

  it('LM08: takes an answer without anything in it for a cut', async () => {
    assert.equal((await faultOf([])).kind, 'cut');
    assert.equal((await faultOf([text('')])).kind, 'cut');
  });

  it('LM09: notes parts of unknown kinds and goes on', async () => {
    const odd = { kind: 'hologram' } as unknown as EditorLmChunk;
    const data: EditorLmChunk = { kind: 'data', mime: 'image/png', data: new Uint8Array(1) };
    const events = await ask(models([{ kind: 'unknown', type: 'thinking' }, odd, data, text('a')]));
    assert.equal(events.filter((event) => event.e === 'note').length, 3);
    assert.deepEqual(parts(events), [{ t: 'text', text: 'a' }]);
  });

  it('LM10: needs no token count, and a list that throws is a fault', async () => {
    const fake = models([]);
    fake.list = () => Promise.reject(new EditorLmError('NoPermissions', 'no'));
    await assert.rejects(
      listEditorModels(fake),
      (error: unknown) => error instanceof ListError && error.fault.kind === 'auth',
    );
    assert.equal((await ask(models([text('a')]))).at(-1)?.e, 'end');
  });

  it('LM11: is cancelled before and in the middle of an answer, with the text kept', async () => {
    const before = await ask(models([text('a')]), AbortSignal.abort());
    assert.ok(before.at(-1)?.e === 'fault');
    const stop = new AbortController();
    const waiting = ask(models([text('half'), 'hang']), stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    const events = await waiting;
    const last = events.at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cancelled');
    assert.deepEqual(parts(events), [{ t: 'text', text: 'half' }]);
  });

  it('LM12: runs no call whose input is no object', async () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    for (const input of ['{"a":1', [1], 3, loop, 10n]) {
      const [part] = parts(await ask(models([toolCall(input)])));
      assert.ok(part?.t === 'call' && part.state === 'partial' && 'broken' in part.args);
    }
    for (const input of [undefined, null]) {
      const [part] = parts(await ask(models([toolCall(input)])));
      assert.ok(part?.t === 'call' && part.state === 'complete');
    }
  });

  it('survives a port that throws at once', async () => {
    const fake = models([]);
    fake.send = () => {
      throw new EditorLmError('Blocked', 'no');
    };
    const last = (await ask(fake)).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'policy');
  });
});
