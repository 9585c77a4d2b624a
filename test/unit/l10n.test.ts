import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { errorSentences } from '../../scripts/error-sentences.ts';
import { localizedTexts, passOn } from '../../scripts/localized-texts.ts';
import { errorSentences as listed } from '../../src/editor/shell/error-sentences.ts';

const sources = globSync('src/**/*.ts').map((file) => file.replaceAll('\\', '/'));
const found = sources
  .filter((file) => !passOn.has(file))
  .map((file) => localizedTexts(file, readFileSync(file, 'utf8')));
const sentences = sources
  .filter((file) => !file.startsWith('src/editor/'))
  .flatMap((file) => errorSentences(file, readFileSync(file, 'utf8')));

describe('the texts for translators', () => {
  it('are those of the sources, each written out where it is localized: npm run l10n', () => {
    assert.deepEqual(
      found.flatMap(({ hidden }) => hidden),
      [],
    );
    const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Readonly<Record<string, string>>;
    const texts = [...found.flatMap((each) => each.texts), ...sentences];
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(texts)].sort());
    assert.deepEqual(listed, [...new Set(sentences)].sort());
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

  it('include how the layers below tell of failures, values as numbers, and no names', () => {
    const source = [
      "fail({ kind: 'cut', message: `${name} was silent for ${limit / 1000} seconds.` });",
      "const fault = { ...rest, message: isGone ? 'It is gone.' : `${text}.` };",
      "throw new FileRefused('no-file', 'There is no file.');",
      "post({ type: 'notice', message: 'Not a failure at all' });",
    ].join('\n');
    assert.deepEqual(errorSentences('a.ts', source), [
      '{0} was silent for {1} seconds.',
      'It is gone.',
      'There is no file.',
    ]);
  });

  it('are in the package, in the folder that the manifest names', () => {
    const { l10n } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly l10n?: string };
    assert.equal(l10n, './l10n');
    assert.match(readFileSync('.vscodeignore', 'utf8'), /^!l10n\/\*\.json$/m);
  });
});
