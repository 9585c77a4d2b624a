import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import { CallAssembly, closeCall } from '../../../../src/protocols/openai-chat/call-assembly.ts';
import type { OpenCall } from '../../../../src/protocols/openai-chat/call-assembly.ts';

const owner = { protocol: 'openai-chat', provider: 'one', model: 'm' } as const;

type Made = readonly (readonly [string, Json])[];

function assemble(...pieces: readonly JsonObject[]): Made {
  const assembly = new CallAssembly(createCountingCallIdSource());
  const calls = new Set<OpenCall>();
  for (const piece of pieces) calls.add(assembly.add(piece).call);
  return [...calls].map((call) => {
    const { name, args } = closeCall(call, true, owner);
    return [name, 'value' in args ? args.value : { broken: args.raw }] as const;
  });
}

const piece = (name: string | undefined, args: Json | undefined, more: JsonObject = {}): JsonObject => ({
  ...more,
  function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
});

describe('putting the calls of an answer together', () => {
  const one = '{"path":"one"}';
  const two = '{"path":"two"}';
  const both: Made = [
    ['read', { path: 'one' }],
    ['read', { path: 'two' }],
  ];

  it('tells calls apart that share an index, or an id, or have neither', () => {
    for (const place of [{ index: 0 }, { index: 0, id: '' }, { index: 0, id: 'read' }, { id: 'read' }, {}])
      assert.deepEqual(assemble(piece('read', one, place), piece('read', two, place)), both, JSON.stringify(place));
  });

  it('tells them apart when each comes in pieces', () => {
    const place = { index: 0 };
    const halves = [one, two].flatMap((text) => [
      piece('read', text.slice(0, 6), place),
      piece(undefined, text.slice(6), place),
    ]);
    assert.deepEqual(assemble(...halves), both);
  });

  it('takes a name, a whole or an empty object that comes again for the same call', () => {
    const place = { index: 0, id: 'c1' };
    const once: Made = [['read', { path: 'one' }]];
    assert.deepEqual(assemble(piece('read', one, place), piece('read', one, place)), once);
    assert.deepEqual(assemble(piece('read', '{}', place), piece('read', one, { index: 0 })), once);
    assert.deepEqual(assemble(piece('read', '{}', place), piece(undefined, one, { index: 0 })), once);
    assert.deepEqual(assemble(...Array.from(one).map((character) => piece('read', character, place))), once);
    assert.deepEqual(assemble(piece('read', JSON.stringify(one), place)), once);
    assert.deepEqual(assemble(piece('read', { path: 'one' }, place)), once);
  });

  it('goes on with a call whose id changes with every piece', () => {
    const pieces = Array.from(one).map((character, index) => piece('read', character, { index: 0, id: `c${index}` }));
    assert.deepEqual(assemble(...pieces), [['read', { path: 'one' }]]);
  });

  it('goes on with a call whose id changes with every piece, and whose first piece is empty', () => {
    const pieces = ['', '{"path":', '"one"}'].map((args, at) => piece('read', args, { index: 0, id: `id-${at}` }));
    assert.deepEqual(assemble(...pieces), both.slice(0, 1));
  });

  it('puts a name together that comes in pieces, or longer each time', () => {
    const place = { index: 0, id: 'c1' };
    assert.deepEqual(assemble(piece('re', undefined, place), piece('ad', one, place)), [['read', { path: 'one' }]]);
    assert.deepEqual(assemble(piece('re', undefined, place), piece('read', one, place)), [['read', { path: 'one' }]]);
  });

  it('leaves two different objects without a second name broken', () => {
    const place = { index: 0, id: 'c1' };
    const [made] = assemble(piece('read', one, place), piece(undefined, two, place));
    assert.deepEqual(made, ['read', { broken: one + two }]);
  });

  it('gives the calls that were meant for every interleaving of the pieces of calls with their own index', () => {
    const calls = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(calls, fc.array(fc.nat({ max: 3 }), { maxLength: 200 }), fc.boolean(), (values, order, named) => {
        const texts = values.map((value) => JSON.stringify(value));
        const at = texts.map(() => 0);
        const pieces: JsonObject[] = texts.map((_text, index) => piece(`tool${index}`, '', { index, id: `c${index}` }));
        const next = (index: number, size: number): void => {
          const given = texts[index]?.slice(at[index], (at[index] ?? 0) + size) ?? '';
          at[index] = (at[index] ?? 0) + size;
          if (given !== '') pieces.push(piece(named ? `tool${index}` : undefined, given, { index }));
        };
        for (const index of order) next(index % texts.length, 3);
        for (const index of texts.keys()) next(index, Infinity);
        const expected = texts.map((text, index) => [`tool${index}`, JSON.parse(text) as Json]);
        assert.deepEqual(assemble(...pieces), expected);
      }),
    );
  });
});
