/**
 * Writes what VS Code wants in package.json from the typed lists in src/editor/manifest, and all its texts into package.nls.json.
 * `--check` writes nothing and fails where the files are not what the lists say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { withContributions } from './contributions.ts';

const isCheck = process.argv.includes('--check');
const source = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
const { manifest, texts } = withContributions(source);
const stale: string[] = [];
for (const [file, content] of [
  ['package.json', manifest],
  ['package.nls.json', texts],
] as const) {
  const wanted = await format(JSON.stringify(content), { ...(await resolveConfig(file)), filepath: file });
  if (wanted === readFileSync(file, 'utf8')) continue;
  if (isCheck) stale.push(file);
  else writeFileSync(file, wanted);
}
if (stale.length > 0) {
  process.stderr.write(`${stale.join(' and ')}: not what src/editor/manifest says. Run: npm run manifest\n`);
  process.exitCode = 1;
}
