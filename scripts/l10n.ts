/**
 * Writes every text that `src` localizes into l10n/bundle.l10n.json, from which translations are made. Texts go through helpers of ours
 * (`localize`, `Translate`), which `@vscode/l10n-dev` does not know: it gets them as the calls it knows.
 * `--check` writes nothing and fails where the bundle is not what the sources say.
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { format, resolveConfig } from 'prettier';
import { localizedTexts } from './localized-texts.ts';

interface Extractor {
  readonly getL10nJson: (
    files: readonly { readonly contents: string; readonly extension: string }[],
  ) => Promise<Readonly<Record<string, unknown>>>;
}

const bundle = 'l10n/bundle.l10n.json';
/** The one place that passes a text on. */
const passesOn = 'src/editor/shell/localize.ts';

const found = globSync('src/**/*.ts')
  .filter((file) => file.replaceAll('\\', '/') !== passesOn)
  .sort()
  .map((file) => localizedTexts(file, readFileSync(file, 'utf8')));
const texts = [...new Set(found.flatMap((each) => each.texts))].sort();
const hidden = found.flatMap((each) => each.hidden);
const calls = texts.map((text) => `vscode.l10n.t(${JSON.stringify(text)});`);
const { getL10nJson } = createRequire(import.meta.url)('@vscode/l10n-dev') as Extractor;
const content = await getL10nJson([
  { extension: '.ts', contents: ["import * as vscode from 'vscode';", ...calls].join('\n') },
]);
const wanted = await format(JSON.stringify(content), { ...(await resolveConfig(bundle)), filepath: bundle });

if (hidden.length > 0) fail(`These texts are not written out where they are localized: ${hidden.join(', ')}`);
else if (!existsSync(bundle) || readFileSync(bundle, 'utf8') !== wanted) {
  if (process.argv.includes('--check')) fail(`${bundle}: not what the sources say. Run: npm run l10n`);
  else {
    mkdirSync('l10n', { recursive: true });
    writeFileSync(bundle, wanted);
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
