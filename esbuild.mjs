/**
 * Builds dist/: the extension as ES modules with lazy chunks (SDKs, protocols, prices), and the webviews as single browser scripts.
 * `--production` minifies and leaves source maps out; `--watch` rebuilds on change.
 */
import { build, context } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

/** @type {import('esbuild').BuildOptions} */
const extension = {
  ...shared,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  splitting: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode'],
  // CommonJS packages inside an ES module bundle ask for `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** The thread of the workspace index: one file, so that it starts without looking for others. @type {import('esbuild').BuildOptions} */
const worker = {
  ...extension,
  entryPoints: { 'ngram-worker': 'src/editor/ngram-worker.ts' },
  splitting: false,
};

/** @type {import('esbuild').BuildOptions} */
const webview = {
  ...shared,
  entryPoints: { chat: 'media/chat/chat.ts' },
  outdir: 'dist/media',
  format: 'iife',
  platform: 'browser',
  target: 'es2023',
};

async function copyAssets() {
  await mkdir('dist/media', { recursive: true });
  await cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/media/codicon.css');
  await cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/media/codicon.ttf');
  await cp('media/chat/chat.css', 'dist/media/chat.css');
}

/**
 * Gathers the licences of every package whose code or assets are in dist/: they ask to be passed on with it.
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

await rm('dist', { recursive: true, force: true });
await copyAssets();
const targets = [extension, worker, webview];
if (watch) {
  for (const target of targets) await (await context(target)).watch();
} else {
  const metafiles = (await Promise.all(targets.map((target) => build(target)))).map(({ metafile }) => metafile);
  const inputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.inputs ?? {})));
  const outputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.outputs ?? {})));
  await writeNotices(Object.keys(inputs));
  await writeFile('dist/meta.json', JSON.stringify({ inputs, outputs }));
}
