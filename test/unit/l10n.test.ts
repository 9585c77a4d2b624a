import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { localizedTexts } from '../../scripts/localized-texts.ts';

const found = globSync('src/**/*.ts')
  .filter((file) => !file.endsWith('localize.ts'))
  .map((file) => localizedTexts(file, readFileSync(file, 'utf8')));

describe('the texts for translators', () => {
  it('are those of the sources, each written out where it is localized: npm run l10n', () => {
    assert.deepEqual(
      found.flatMap(({ hidden }) => hidden),
      [],
    );
    const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Readonly<Record<string, string>>;
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(found.flatMap(({ texts }) => texts))].sort());
  });

  it('are found behind every helper of ours and behind a condition', () => {
    const source = `t('one'); localize("two {0}", name); l10n.t('three'); t(isOff ? 'four' : \`five\`); parse('six');`;
    assert.deepEqual(localizedTexts('a.ts', source), {
      texts: ['one', 'two {0}', 'three', 'four', 'five'],
      hidden: [],
    });
  });

  it('cannot be put together where they are localized', () => {
    const source = "\nt(name);\nt(`${name} is off`);\nlocalize('a' + b);\nt(isOff ? name : 'four');";
    assert.deepEqual(localizedTexts('a.ts', source).hidden, ['a.ts:2', 'a.ts:3', 'a.ts:4', 'a.ts:5']);
  });

  it('are in the package, in the folder that the manifest names', () => {
    const { l10n } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly l10n?: string };
    assert.equal(l10n, './l10n');
    assert.match(readFileSync('.vscodeignore', 'utf8'), /^!l10n\/\*\.json$/m);
  });
});
