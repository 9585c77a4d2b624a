import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bundleGraph, bytesOf, outputsWith } from '../bench/bundle-graph.ts';
import { formatTable, isFigure, isMet, quantile } from '../bench/figure.ts';
import { vscodeNames } from '../bench/vscode-names.ts';

describe('the figures of the bench', () => {
  it('are met at their goal and missed beyond it', () => {
    const atMost = { name: 'a', unit: 'ms', goal: { atMost: 50 } } as const;
    assert.equal(isMet({ ...atMost, measured: 50 }), true);
    assert.equal(isMet({ ...atMost, measured: 50.1 }), false);
    const atLeast = { name: 'b', unit: '%', goal: { atLeast: 89 } } as const;
    assert.equal(isMet({ ...atLeast, measured: 89 }), true);
    assert.equal(isMet({ ...atLeast, measured: 88.9 }), false);
  });

  it('are neither met nor missed when they were not taken', () => {
    const figure = { name: 'a', unit: 'ms', goal: { atMost: 50 }, note: 'no browser' } as const;
    assert.equal(isMet(figure), undefined);
    assert.match(formatTable([figure]), /^a +<= 50 ms +not taken +- +no browser$/m);
  });

  it('say so in the table when a goal is missed', () => {
    assert.match(formatTable([{ name: 'a', unit: 'ms', measured: 51, goal: { atMost: 50 } }]), /51 ms +MISSED$/m);
  });

  it('have quantiles that are samples, never below the share that they stand for', () => {
    const samples = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const value = quantile(values, share);
        assert.ok(values.includes(value));
        assert.ok(values.filter((sample) => sample <= value).length >= share * values.length - 1e-9);
      }),
    );
    assert.throws(() => quantile([], 0.5));
  });

  it('are not taken for something else from a file', () => {
    assert.equal(isFigure({ name: 'a', unit: 'ms', measured: 3 }), true);
    for (const other of [null, 'a', {}, { name: 'a' }, { name: 'a', unit: 'ms', measured: '3' }]) {
      assert.equal(isFigure(other), false);
    }
  });
});

describe('the graph of a bundle', () => {
  const output = (
    bytes: number,
    imports: readonly { path: string; kind: string; external?: boolean }[],
    input: string,
  ) => ({
    bytes,
    imports,
    inputs: { [input]: { bytesInOutput: bytes } },
    exports: [],
  });
  const metafile = {
    inputs: {},
    outputs: {
      'main.js': output(
        10,
        [
          { path: 'shared.js', kind: 'import-statement' },
          { path: 'lazy.js', kind: 'dynamic-import' },
          { path: 'vscode', kind: 'import-statement', external: true },
        ],
        'src/main.ts',
      ),
      'shared.js': output(20, [], 'node_modules/valibot/index.js'),
      'lazy.js': output(
        40,
        [
          { path: 'shared.js', kind: 'import-statement' },
          { path: 'deep.js', kind: 'import-statement' },
        ],
        'src/lazy.ts',
      ),
      'deep.js': output(80, [], 'node_modules/openai/index.js'),
    },
  } as unknown as Parameters<typeof bundleGraph>[0];

  it('tells what is loaded at start from what comes later', () => {
    const graph = bundleGraph(metafile, 'main.js');
    assert.deepEqual(graph, { eager: ['main.js', 'shared.js'], lazy: ['lazy.js', 'deep.js'] });
    assert.equal(bytesOf(metafile, graph.eager), 30);
    assert.deepEqual(outputsWith(metafile, graph.lazy, 'openai'), ['deep.js']);
    assert.deepEqual(outputsWith(metafile, graph.eager, 'openai'), []);
  });

  it('is refused for an output that does not exist', () => {
    assert.throws(() => bundleGraph(metafile, 'other.js'), /no output other\.js/);
  });
});

describe('the stand-in for vscode', () => {
  it('has a name for the parts of the real module that code uses at run time', () => {
    const names = vscodeNames();
    for (const name of [
      'workspace',
      'window',
      'commands',
      'lm',
      'l10n',
      'Uri',
      'Range',
      'InlineCompletionItem',
      'version',
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(!names.includes('TextDocument'), 'an interface is no value');
  });
});
