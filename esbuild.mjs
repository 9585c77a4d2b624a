/**
 * Builds dist/: the extension as ES modules with lazy chunks (SDKs, protocols, prices), and the webviews as single browser scripts.
 * `--production` minifies and leaves source maps out; `--watch` rebuilds on change.
 */
import { build, context } from 'esbuild';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';

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

await rm('dist', { recursive: true, force: true });
await copyAssets();
const targets = [extension, webview];
if (watch) {
  for (const target of targets) await (await context(target)).watch();
} else {
  const metafiles = (await Promise.all(targets.map((target) => build(target)))).map(({ metafile }) => metafile);
  const inputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.inputs ?? {})));
  const outputs = Object.fromEntries(metafiles.flatMap((metafile) => Object.entries(metafile?.outputs ?? {})));
  await writeFile('dist/meta.json', JSON.stringify({ inputs, outputs }));
}
