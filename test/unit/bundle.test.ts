import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';
import type { BuildFailure, Metafile } from 'esbuild';
import { bundleGraph, bytesOf, outputsWith } from '../bench/bundle-graph.ts';
import type { BundleGraph } from '../bench/bundle-graph.ts';
import { buildProduction, root } from '../bench/production-build.ts';
import type { ProductionBuild } from '../bench/production-build.ts';

const entry = 'dist/extension.js';
const eagerLimit = 241_000;
const sdks = ['openai', '@anthropic-ai/sdk', 'ollama'];
const lazyPackages = [...sdks, '@pydantic/genai-prices'];
const pureLayers = ['models', 'conversation', 'protocols', 'providers', 'routing', 'completion', 'chat'];

describe('the bundle', function () {
  this.timeout(120_000);
  let production: ProductionBuild;
  let graph: BundleGraph;

  before(async () => {
    production = await buildProduction();
    graph = bundleGraph(production.metafile, entry);
  });
  after(() => production.dispose());

  it(`loads at most ${eagerLimit} bytes at start`, () => {
    const bytes = bytesOf(production.metafile, graph.eager);
    assert.ok(
      bytes <= eagerLimit,
      `${bytes} bytes are loaded at start:\n${largestInputs(production.metafile, graph.eager)}`,
    );
  });

  it('loads one file at start: each one more costs time', () => {
    assert.deepEqual(graph.eager, [entry]);
  });

  it('is JavaScript in every part: a minifier can break a name', async () => {
    const folder = path.dirname(path.dirname(production.main));
    for (const name of [...graph.eager, ...graph.lazy]) {
      await assert.doesNotReject(transform(await readFile(path.join(folder, name), 'utf8')), name);
    }
  });

  it('finds everything that its lazy parts take from other files', async () => {
    const folder = path.dirname(path.dirname(production.main));
    // The build fails where a name is not exported.
    const { outputFiles } = await build({
      stdin: {
        contents: graph.lazy.map((name, index) => `export * as part${index} from './${name}';`).join('\n'),
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      external: ['vscode'],
      logLevel: 'silent',
    });
    assert.ok(outputFiles.every(({ contents }) => contents.length > eagerLimit));
  });

  for (const name of lazyPackages) {
    it(`loads nothing of ${name} at start`, () => {
      assert.deepEqual(outputsWith(production.metafile, graph.eager, name), []);
    });
  }

  for (const name of sdks) {
    it(`has ${name} in a chunk of its own for the first request`, () => {
      assert.notDeepEqual(outputsWith(production.metafile, graph.lazy, name), []);
    });
  }

  for (const thread of ['ngram-worker', 'pattern-worker', 'plan-worker']) {
    it(`has the thread ${thread} in one file that needs Node alone`, () => {
      const imports = production.metafile.outputs[`dist/${thread}.js`]?.imports ?? [];
      assert.deepEqual(
        imports.filter(({ path: name }) => !name.startsWith('node:')),
        [],
      );
      assert.notEqual(imports.length, 0);
    });
  }

  it('would notice an SDK that is imported at start', async () => {
    const { metafile } = await build({
      stdin: { contents: `import OpenAI from 'openai';\nexport const client = OpenAI;`, resolveDir: root },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      splitting: true,
      platform: 'node',
      outdir: 'planted',
      logLevel: 'silent',
    });
    const planted = bundleGraph(metafile, 'planted/stdin.js');
    assert.notDeepEqual(outputsWith(metafile, planted.eager, 'openai'), []);
    assert.ok(bytesOf(metafile, planted.eager) > eagerLimit);
  });
});

describe('the pure layers', function () {
  this.timeout(60_000);

  for (const layer of pureLayers) {
    it(`bundle ${layer} for a browser`, async () => {
      const files = await sources(path.join(root, 'src', layer));
      assert.notEqual(files.length, 0);
      await bundleForBrowser(files.map((file) => `import ${JSON.stringify(file)};`).join('\n'));
    });
  }

  it('would be refused with a Node module among them', async () => {
    await assert.rejects(
      bundleForBrowser(`import { readFile } from 'node:fs/promises';\nexport { readFile };`),
      (error) => {
        const [message] = (error as BuildFailure).errors;
        return message !== undefined && message.text.includes('node:fs/promises');
      },
    );
  });
});

async function bundleForBrowser(contents: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    splitting: true,
    platform: 'browser',
    external: sdks,
    outdir: 'browser',
    logLevel: 'silent',
  });
}

async function sources(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => path.join(folder, name));
}

/** The ten inputs that weigh most, for a failure that tells where to look. */
function largestInputs(metafile: Metafile, outputs: readonly string[]): string {
  return outputs
    .flatMap((output) => Object.entries(metafile.outputs[output]?.inputs ?? {}))
    .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .slice(0, 10)
    .map(([input, { bytesInOutput }]) => `${bytesInOutput} ${input}`)
    .join('\n');
}
