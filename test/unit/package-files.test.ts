import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Everything that may be in the packed extension; names of chunks without their hash. */
const expected = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'l10n/bundle.l10n.json',
  'media/crossfade.svg',
  'media/icon.png',
  'media/walkthrough/chat.svg',
  'media/walkthrough/choose-model.svg',
  'media/walkthrough/ghost-text.svg',
  'media/walkthrough/mention.svg',
  'media/walkthrough/switch-model.svg',
  'package.json',
  'package.nls.json',
];

describe('the packed extension', () => {
  it('holds the built product, its pictures and its texts, and nothing else', async function () {
    const root = join(import.meta.dirname, '..', '..');
    const vsce = join(dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
    const { stdout } = await promisify(execFile)(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: root });
    const files = stdout.split('\n').filter((line) => line !== '');
    // What is in dist/ depends on whether it was built; its form does not.
    const built =
      /^dist\/(?:extension\.js|(?:ngram|pattern|plan)-worker\.js|chunks\/[\w.-]+-[A-Z0-9]{8}\.js|media\/[\w-]+\.(?:js|css|ttf)|third-party-notices\.txt)$/;
    assert.deepEqual(
      files.filter((file) => file.startsWith('dist/') && !built.test(file)),
      [],
    );
    assert.deepEqual(files.filter((file) => !file.startsWith('dist/')).sort(), expected);
  });
});
