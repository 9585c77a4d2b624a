/**
 * Builds dist/: the extension as ES modules with lazy chunks (SDKs, protocols, prices), and the webviews as one browser script and one style sheet each.
 * `--production` minifies and leaves source maps out; `--watch` (`npm run watch`) rebuilds on change until it is stopped.
 */
import { build, context } from 'esbuild';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** CommonJS packages inside an ES module bundle ask for `require`. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** What runs in the extension host. @satisfies {import('esbuild').BuildOptions} */
const host = /** @type {const} */ ({
  ...shared,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode'],
});

/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...host,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  banner: { js: requireBanner },
};

/** The threads: one file each, so that they start without looking for others. @type {import('esbuild').BuildOptions} */
const worker = {
  ...extension,
  entryPoints: {
    'ngram-worker': 'src/editor/embedded-model/ngram-worker.ts',
    'pattern-worker': 'src/editor/ports/pattern-worker.ts',
    'plan-worker': 'src/editor/ports/plan-worker.ts',
  },
  splitting: false,
};

/** @type {import('esbuild').BuildOptions} */
const webview = {
  ...shared,
  entryPoints: [
    { in: 'media/chat/chat.ts', out: 'chat' },
    { in: 'media/chat/chat.css', out: 'chat' },
    // What the view loads when it is needed: `media/chat/parts/load-part.ts`.
    { in: 'media/chat/parts/formulas-part.ts', out: 'chat-formulas' },
    { in: 'media/chat/parts/grammars-part.ts', out: 'chat-grammars' },
  ],
  outdir: 'dist/media',
  format: 'iife',
  platform: 'browser',
  target: 'es2023',
};

async function copyAssets() {
  await mkdir('dist/media', { recursive: true });
  await cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/media/codicon.css');
  await cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/media/codicon.ttf');
}

/**
 * Gathers the licenses of every package whose code or assets are in dist/: they ask to be passed on with it.
 * @param {string[]} inputs paths that went into the bundles
 */
async function writeNotices(inputs) {
  const packages = new Set(['@vscode/codicons']);
  for (const input of inputs) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name !== undefined) packages.add(name);
  }
  const notices = await Promise.all([...packages].sort().map(noticeOf));
  await writeFile('dist/third-party-notices.txt', notices.join('\n\n'));
}

/** @param {string} name of an installed package */
async function noticeOf(name) {
  const folder = `node_modules/${name}`;
  /** @type {unknown} */
  const parsed = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const { version, license } = /** @type {{ version: string, license?: string }} */ (parsed);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
  const text = file === undefined ? '' : await readFile(`${folder}/${file}`, 'utf8');
  return `==== ${name} ${version} (${license ?? 'see below'}) ====\n\n${text.trim()}`;
}

const entry = 'dist/extension.js';

/** Leaves lazy parts alone, and takes out what stands at the top of every chunk. @type {import('esbuild').Plugin} */
const readChunks = {
  name: 'read chunks',
  setup: (build) => {
    build.onLoad({ filter: /\.js$/, namespace: 'file' }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(requireBanner, ''),
      loader: 'js',
    }));
    build.onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./chunks/${basename(path)}`, external: true } : undefined,
    );
  },
};

/** Outputs that are loaded at start, the entry first. @param {import('esbuild').Metafile} metafile */
function eagerOutputs(metafile) {
  const eager = new Set([entry]);
  // A set's iteration includes what is added on the way.
  for (const output of eager)
    for (const imported of metafile.outputs[output]?.imports ?? [])
      if (imported.external !== true && imported.kind === 'import-statement') eager.add(imported.path);
  return [...eager];
}

/**
 * Makes one file of all that is loaded at start. Splitting cuts it in a file for each set of lazy parts that share some code, and a start
 * pays for every file: 58 of them took twice as long as one. What stood in the others is passed on under their names for the lazy parts.
 * @param {import('esbuild').Metafile} metafile of the build; changed to tell what is in the files now
 */
async function mergeEagerChunks(metafile) {
  const [, ...chunks] = eagerOutputs(metafile);
  /** @type {(chunk: string, index: number) => [name: string, merged: string][]} */
  const names = (chunk, index) => (metafile.outputs[chunk]?.exports ?? []).map((name) => [name, `c${index}_${name}`]);
  const exported = chunks.map((chunk, index) => {
    const list = names(chunk, index).map(([name, merged]) => `${name} as ${merged}`);
    return `export { ${list.join(', ')} } from './chunks/${basename(chunk)}';`;
  });
  const { metafile: merged } = await build({
    ...host,
    stdin: { contents: `export { activate } from './extension.js';\n${exported.join('\n')}`, resolveDir: 'dist' },
    outfile: 'dist/merged.js',
    metafile: true,
    plugins: [readChunks],
  });
  await rename('dist/merged.js', entry);
  await Promise.all(
    chunks.map((chunk, index) => {
      const list = names(chunk, index).map(([name, merged]) => `${merged} as ${name}`);
      return writeFile(chunk, `export{${list.join()}}from"../extension.js";\n`);
    }),
  );
  const outputs = [entry, ...chunks].map((name) => metafile.outputs[name]);
  metafile.outputs[entry] = {
    bytes: merged.outputs['dist/merged.js']?.bytes ?? 0,
    exports: ['activate'],
    inputs: Object.fromEntries(outputs.flatMap((output) => Object.entries(output?.inputs ?? {}))),
    imports: outputs.flatMap((output) => output?.imports ?? []).filter(({ kind }) => kind !== 'import-statement'),
  };
  for (const chunk of chunks) {
    const { exports = [] } = metafile.outputs[chunk] ?? {};
    metafile.outputs[chunk] = { bytes: 0, inputs: {}, exports, imports: [{ path: entry, kind: 'import-statement' }] };
  }
}

/** @param {string} line for the terminal and for the background task of .vscode/tasks.json, which waits for such lines */
function say(line) {
  process.stdout.write(`[watch] ${line}\n`);
}

/** One error or warning on one line, as the problem matcher of .vscode/tasks.json reads it. @param {import('esbuild').Message} message */
function problemLine({ text, location }, severity = 'error') {
  const { file, line, column } = location ?? { file: 'esbuild.mjs', line: 1, column: 0 };
  return `${file}:${line}:${column + 1}: ${severity}: ${text}`;
}

/**
 * Tells when the bundles are being built and when all of them are ready.
 * @param {number} bundles whose first build begins with the watch
 * @returns {import('esbuild').Plugin} for all of them together
 */
function tellBuilds(bundles) {
  let unfinished = bundles;
  let since = performance.now();
  say('build started');
  return {
    name: 'tell builds',
    setup: (bundle) => {
      let isFirst = true;
      bundle.onStart(() => {
        if (isFirst) isFirst = false;
        else if (unfinished++ === 0) {
          since = performance.now();
          say('build started');
        }
      });
      bundle.onEnd(({ errors, warnings }) => {
        for (const error of errors) say(problemLine(error));
        for (const warning of warnings) say(problemLine(warning, 'warning'));
        if (--unfinished === 0) say(`build finished in ${Math.round(performance.now() - since)} ms`);
      });
    },
  };
}

/** @param {import('esbuild').BuildOptions[]} targets to build now and after each change, until the process is stopped */
async function keepBuilding(targets) {
  const plugins = [tellBuilds(targets.length)];
  const contexts = await Promise.all(targets.map((target) => context({ ...target, logLevel: 'silent', plugins })));
  await Promise.all(contexts.map((bundle) => bundle.watch()));
}

await rm('dist', { recursive: true, force: true });
await copyAssets();
const targets = [extension, worker, webview];
if (watch) {
  await keepBuilding(targets);
} else {
  const metafiles = (await Promise.all(targets.map((target) => build(target)))).map(({ metafile }) => metafile);
  if (production && metafiles[0] !== undefined) await mergeEagerChunks(metafiles[0]);
  const inputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.inputs ?? {})));
  const outputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.outputs ?? {})));
  await writeNotices(Object.keys(inputs));
  await writeFile('dist/meta.json', JSON.stringify({ inputs, outputs }));
}
