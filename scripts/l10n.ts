/**
 * Writes every text that `src` localizes into l10n/bundle.l10n.json, from which translations are made. Texts go through helpers of ours
 * (`localize`, `Translate`), which `@vscode/l10n-dev` does not know: it gets them as the calls it knows. The layers below `editor` tell of failures in
 * English; their sentences are listed in src/editor/shell/error-sentences.ts, by which the editor knows them again, and translated with the others.
 * `--check` writes nothing and fails where a file is not what the sources say.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { errorSentences } from './error-sentences.ts';
import { localizedTexts, passOn } from './localized-texts.ts';

interface Extractor {
  readonly getL10nJson: (
    files: readonly { readonly contents: string; readonly extension: string }[],
  ) => Promise<Readonly<Record<string, unknown>>>;
}

const bundle = 'l10n/bundle.l10n.json';
const sentencesFile = 'src/editor/shell/error-sentences.ts';

const sources = globSync('src/**/*.ts')
  .map((file) => file.replaceAll('\\', '/'))
  .sort()
  .map((file) => ({ file, source: readFileSync(file, 'utf8') }));
const found = sources.filter(({ file }) => !passOn.has(file)).map(({ file, source }) => localizedTexts(file, source));
const sentences = sources
  .filter(({ file }) => !file.startsWith('src/editor/'))
  .flatMap(({ file, source }) => errorSentences(file, source));
const wantedSentences = [...new Set(sentences)].sort();
const texts = [...new Set([...found.flatMap((each) => each.texts), ...wantedSentences])].sort();
const hidden = found.flatMap((each) => each.hidden);
const calls = texts.map((text) => `vscode.l10n.t(${JSON.stringify(text)});`);
const { getL10nJson } = createRequire(import.meta.url)('@vscode/l10n-dev') as Extractor;
const content = await getL10nJson([
  { extension: '.ts', contents: ["import * as vscode from 'vscode';", ...calls].join('\n') },
]);
const list = `/** How the layers below \`editor\` tell of failures; \`{0}\` stands for a value. Written by \`npm run l10n\`. */
export const errorSentences: readonly string[] = ${JSON.stringify(wantedSentences)};`;

if (hidden.length > 0) fail(`These texts are not written out where they are localized: ${hidden.join(', ')}`);
else {
  await write(bundle, JSON.stringify(content));
  await write(sentencesFile, list);
}

async function write(file: string, text: string): Promise<void> {
  const wanted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  if (process.argv.includes('--check')) {
    fail(`${file}: not what the sources say. Run: npm run l10n`);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
