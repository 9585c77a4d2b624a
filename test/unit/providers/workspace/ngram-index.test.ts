import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesFor, IndexMemory } from '../../../../src/providers/workspace/index-memory.ts';
import { NgramIndex } from '../../../../src/providers/workspace/ngram-index.ts';
import { NgramReader } from '../../../../src/providers/workspace/ngram-reader.ts';
import { encodeSnapshot, restorePayload, restoreSnapshot } from '../../../../src/providers/workspace/snapshot.ts';

const shape = { capacity: 20_000, vocabulary: 500 };

function harness(of = shape): { memory: IndexMemory; index: NgramIndex; reader: NgramReader } {
  const memory = new IndexMemory(of, new SharedArrayBuffer(bytesFor(of)));
  return { memory, index: new NgramIndex(memory), reader: new NgramReader(memory, 0.05) };
}

/** What an index says at many places of a text: the candidates in order of their names, so that equal chances may stand in any order. */
function knowledge(reader: NgramReader, text: string): unknown[] {
  const said: unknown[] = [];
  for (let at = 0; at <= text.length; at += 3) {
    said.push([...reader.nextTokens('other.ts', text.slice(0, at))].sort());
  }
  return said;
}

/** So few kinds that all that follow one have room, and knowledge can be compared exactly. */
const word = fc.constantFrom('one', 'two', '(', '\n');
const words = fc.array(word, { minLength: 0, maxLength: 120 });
const edit = fc.record({ at: fc.nat(120), remove: fc.nat(30), insert: fc.array(word, { maxLength: 20 }) });

/** Documents that come from each other by edits. */
function versions(first: readonly string[], edits: readonly { at: number; remove: number; insert: string[] }[]) {
  const all = [[...first]];
  for (const { at, remove, insert } of edits) {
    const next = [...(all.at(-1) ?? [])];
    next.splice(Math.min(at, next.length), remove, ...insert);
    all.push(next);
  }
  return all.map((tokens) => tokens.join(' '));
}

describe('the index of the embedded model', () => {
  it('knows after any edits what learning the last text afresh would know', () => {
    fc.assert(
      fc.property(words, fc.array(edit, { minLength: 1, maxLength: 8 }), words, (first, edits, probe) => {
        const texts = versions(first, edits);
        const edited = harness();
        const fresh = harness();
        for (const text of texts) edited.index.learn('a.ts', text);
        fresh.index.learn('a.ts', texts.at(-1) ?? '');
        for (const text of [texts.at(-1) ?? '', probe.join(' ')]) {
          assert.deepEqual(knowledge(edited.reader, text), knowledge(fresh.reader, text));
        }
        assert.deepEqual(edited.index.stats().files, fresh.index.stats().files);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a file exactly, whatever was done to it', () => {
    fc.assert(
      fc.property(words, fc.array(edit, { minLength: 1, maxLength: 40 }), (first, edits) => {
        const texts = versions(first, edits);
        const edited = harness();
        const fresh = harness();
        for (const text of texts) edited.index.learn('a.ts', text);
        fresh.index.learn('a.ts', texts.at(-1) ?? '');
        const tokens = (index: NgramIndex): unknown =>
          [...index.everyFile()].map((file) =>
            [...file.tokens].map((packed) => [index.textOf(packed >> 2), packed & 3]),
          );
        assert.deepEqual(tokens(edited.index), tokens(fresh.index));
      }),
      { numRuns: 100 },
    );
  });

  it('forgets without a trace', () => {
    fc.assert(
      fc.property(words, fc.array(edit, { maxLength: 6 }), (first, edits) => {
        const { index, reader } = harness();
        for (const text of versions(first, edits)) index.learn('a.ts', text);
        index.forget('a.ts');
        const probe = 'one two ( one \n one ( two \n ( one two';
        assert.deepEqual(knowledge(reader, probe), knowledge(harness().reader, probe));
      }),
      { numRuns: 60 },
    );
  });

  it('stays in its bounds while files are overwritten, and never throws', () => {
    const small = { capacity: 1_000, vocabulary: 64 };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), words), { maxLength: 60 }), (changes) => {
        const { index, reader } = harness(small);
        for (const [file, text] of changes) {
          index.learn(`folder${file % 3}/f${file}.ts`, `${text.join(' ')} name${file} = ${file}`);
        }
        const { tokens, vocabulary, files } = index.stats();
        assert.ok(tokens <= 1_000 && vocabulary <= 64 && files <= 31);
        reader.suggest({ path: 'folder0/f1.ts', languageId: '', prefix: 'one two ', suffix: '' });
      }),
      { numRuns: 60 },
    );
  });

  it('says nothing that another folder contradicts where its own folder is sure', () => {
    const { index, reader } = harness();
    for (let i = 0; i < 12; i++) index.learn(`far/f${i}.ts`, 'open gate then walk away slowly\n'.repeat(2));
    for (let i = 0; i < 8; i++) index.learn(`near/f${i}.ts`, 'open gate then drive home fast\n'.repeat(2));
    const ask = (path: string): string | undefined => reader.nextTokens(path, 'x\nopen gate then ')[0];
    assert.equal(ask('near/new.ts'), 'drive');
    assert.equal(ask('far/new.ts'), 'walk');
  });

  it('learns nothing of what looks like a key', () => {
    const { index } = harness();
    const secret = 'a1'.repeat(16);
    index.learn('a.ts', `const token = "${secret}";\nconst ${secret} = 1;\n`);
    const known = [...index.everyFile()].flatMap(({ tokens }) =>
      [...tokens].map((packed) => index.textOf(packed >> 2)),
    );
    assert.ok(known.includes('token'));
    assert.ok(known.every((text) => !text.includes('a1a1')));
  });

  it('survives a line of ten million characters', () => {
    const { index, reader } = harness({ capacity: 50_000, vocabulary: 500 });
    index.learn('a.js', 'x=1;'.repeat(2_500_000));
    index.learn('b.js', `"${'q'.repeat(10_000_000)}`);
    index.learn('c.js', '\\'.repeat(1_000_000));
    assert.equal(index.stats().tokens <= 50_000, true);
    assert.doesNotThrow(() =>
      reader.suggest({ path: 'd.js', languageId: '', prefix: 'x=1;'.repeat(100_000), suffix: '' }),
    );
  });

  it('never breaks its reader, whatever the other thread has half written', () => {
    const small = { capacity: 1_000, vocabulary: 32 };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.integer()), { maxLength: 400 }), words, (writes, text) => {
        const { memory, index, reader } = harness(small);
        index.learn('a.ts', text.join(' '));
        const raw = new Int32Array(memory.buffer);
        for (const [at, value] of writes) raw[at % raw.length] = value;
        for (const [at, value] of writes.slice(0, 3)) raw[at % 6] = value;
        const said = reader.suggest({ path: 'b.ts', languageId: '', prefix: text.join(' '), suffix: '' });
        assert.doesNotMatch(said?.text ?? '', /\n/);
        reader.nextTokens('b.ts', 'one two ');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is empty for its reader the moment it is cleared', () => {
    const { index, reader } = harness();
    index.learn('a.ts', 'one two three\n'.repeat(9));
    assert.deepEqual(reader.nextTokens('b.ts', 'one two ')[0], 'three');
    index.clear();
    assert.equal(reader.nextTokens('b.ts', 'one two ').includes('three'), false);
    index.learn('a.ts', 'one two four\n'.repeat(9));
    assert.deepEqual(reader.nextTokens('b.ts', 'one two ')[0], 'four');
  });
});

describe('a snapshot of the index', () => {
  const filled = (): NgramIndex => {
    const { index } = harness();
    index.learn('lib/a.ts', 'one two three ( one )\n'.repeat(20));
    index.learn('b.ts', 'two "ünï 🙂" + one;\n'.repeat(5));
    index.learn('lib/a.ts', 'one two three ( one )\n'.repeat(10) + 'four five\n');
    return index;
  };

  it('gives back what was known', () => {
    const before = filled();
    const after = harness();
    assert.equal(restoreSnapshot(encodeSnapshot(before), after.index), true);
    const files = (index: NgramIndex): unknown =>
      [...index.everyFile()].map(({ tokens, ...file }) => ({
        ...file,
        tokens: [...tokens].map((packed) => `${index.textOf(packed >> 2)} ${packed & 3}`),
      }));
    assert.deepEqual(files(after.index), files(before));
    assert.deepEqual(encodeSnapshot(after.index), encodeSnapshot(before));
  });

  it('is refused, with nothing left behind, for any damage', () => {
    const good = encodeSnapshot(filled());
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, cuts) => {
        const bad = cuts ? good.slice(0, at) : good.slice();
        if (!cuts) bad[at] = (bad[at] ?? 0) ^ change;
        const { index } = harness();
        assert.equal(restoreSnapshot(bad, index), false);
        assert.equal(index.stats().files, 0);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws over contents that a matching checksum cannot vouch for', () => {
    const good = encodeSnapshot(filled()).subarray(16);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, bytes) => {
        const bad = good.slice();
        bad.set(bytes.subarray(0, bad.length - at), at);
        const { index, reader } = harness();
        restorePayload(bad, index);
        reader.suggest({ path: 'c.ts', languageId: '', prefix: 'one two ', suffix: '' });
        index.learn('lib/a.ts', 'one two');
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void restorePayload(bytes, harness().index)));
  });
});
