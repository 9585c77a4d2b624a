import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  maximumWindows,
  referenceWords,
  similarWindows,
  windowLines,
} from '../../../../src/context/prompt/similar-windows.ts';
import type { SourceFile } from '../../../../src/context/prompt/similar-windows.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { Slices } from '../../../../src/platform/slices.ts';

const filler = (lines: number, word: string): string[] =>
  Array.from({ length: lines }, (_, at) => `${word}${at} = ${word}${at + 1}`);
const reference = referenceWords(['const invoice = loadInvoice(customer)', 'sumPositions(invoice)'], 1);

function search(characters = 2_000, clock: Clock = new FakeClock()) {
  return { characters, slices: new Slices(clock, 5), signal: new AbortController().signal };
}

describe('the windows similar to what surrounds the cursor', () => {
  it('are those with the same words, one a file, the best first', async () => {
    const near = 'function printInvoice(invoice, customer) {\n  sumPositions(invoice)\n}';
    const far = 'function other(customer) {\n  return customer\n}';
    const files: SourceFile[] = [
      { path: 'far.ts', text: far },
      { path: 'near.ts', text: [...filler(100, 'a'), near, ...Array<string>(100).fill('rest'), near].join('\n') },
      { path: 'nothing.ts', text: filler(10, 'c').join('\n') },
    ];
    const found = await similarWindows(reference, files, search());
    assert.deepEqual(found.map(({ path }) => path).sort(), ['far.ts', 'near.ts']);
    assert.ok(found.every(({ score }, at) => score <= (found[at - 1]?.score ?? 1)));
    assert.match(found.find(({ path }) => path === 'near.ts')?.text ?? '', /printInvoice/);
  });

  it('are at most four, whole lines of their files and no longer than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('invoice', 'customer x', 'sumPositions(invoice)', '', 'other')), {
          maxLength: 25,
        }),
        fc.integer({ min: 0, max: 300 }),
        async (contents, characters) => {
          const files = contents.map((lines, at) => ({ path: `${at}.ts`, text: lines.join('\n') }));
          const found = await similarWindows(reference, files, search(characters));
          assert.ok(found.length <= maximumWindows);
          assert.equal(new Set(found.map(({ path }) => path)).size, found.length);
          for (const { path, text } of found) {
            assert.ok(text.length <= characters);
            const own = files.find((file) => file.path === path)?.text ?? '';
            assert.ok(`\n${own}\n`.includes(`\n${text}`), 'whole lines');
          }
        },
      ),
    );
  });

  it('stay where they were unless others are clearly better', async () => {
    const same = 'sumPositions(invoice)';
    const block = (extra: string): string[] => [...filler(windowLines - 2, 'a'), same, extra];
    const text = [...block('invoice'), ...block('invoice')].join('\n');
    const first = await similarWindows(reference, [{ path: 'a.ts', text }], search());
    const second = await similarWindows(reference, [{ path: 'a.ts', text: text.replace(/invoice$/, 'customer') }], {
      ...search(),
      previous: first,
    });
    assert.equal(first[0]?.startLine, second[0]?.startLine);
    const clearly = 'loadInvoice customer invoice sumPositions';
    const better = [...filler(windowLines, 'a'), ...filler(windowLines, 'b').map(() => clearly)].join('\n');
    const third = await similarWindows(reference, [{ path: 'a.ts', text: `${same}\n${better}` }], {
      ...search(),
      previous: first,
    });
    assert.notEqual(third[0]?.startLine, first[0]?.startLine);
  });

  it('are looked for in slices', async () => {
    let now = 0;
    let rests = 0;
    const clock: Clock = {
      now: () => now++,
      wallTime: () => 0,
      after: (_milliseconds, callback) => {
        rests++;
        queueMicrotask(callback);
        return { dispose: () => undefined };
      },
    };
    await similarWindows(reference, [{ path: 'a.ts', text: filler(5_000, 'a').join('\n') }], search(500, clock));
    assert.ok(rests > 20, `${rests} rests`);
  });

  it('are not looked for any longer once the person went on', async () => {
    const controller = new AbortController();
    controller.abort(new Error('gone'));
    const slow: Clock = {
      now: () => performance.now() * 1e6,
      wallTime: () => 0,
      after: new FakeClock().after.bind(new FakeClock()),
    };
    const asked = { characters: 500, slices: new Slices(slow, 5), signal: controller.signal };
    await assert.rejects(
      similarWindows(reference, [{ path: 'a.ts', text: filler(500, 'a').join('\n') }], asked),
      /gone/,
    );
  });
});
