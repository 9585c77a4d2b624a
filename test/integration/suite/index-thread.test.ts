import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { ThreadedIndex } from '../../../src/editor/embedded-model/threaded-index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { nodeBackground } from '../../../src/platform/node-background.ts';

describe('the thread of the workspace index', () => {
  it('starts in the extension host, learns the open folder and is asked from here', async () => {
    const extension = vscode.extensions.all.find(
      ({ packageJSON }) => (packageJSON as { name?: string }).name === 'crossfade',
    );
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(extension !== undefined && folder !== undefined);
    const learned = Promise.withResolvers<string>();
    const index = await ThreadedIndex.start({
      start: nodeBackground(join(extension.extensionPath, 'dist', 'ngram-worker.js')),
      documents: {
        roots: () => [{ name: folder.name, path: folder.uri.fsPath }],
        openPaths: () => [],
        openTexts: () => [],
        openText: () => undefined,
      },
      clock: systemClock,
      logger: { ...silentLogger, debug: (text) => text.startsWith('The embedded model') && learned.resolve(text) },
      shape: { capacity: 100_000, vocabulary: 10_000 },
    });
    try {
      index.indexer.scan();
      assert.match(await learned.promise, /has learned [1-9]\d* files/);
      const query = { path: 'new.ts', languageId: 'typescript', prefix: 'zebra.quagga(', suffix: '' };
      assert.equal(index.model.suggest(query), undefined);
    } finally {
      index.indexer.dispose();
    }
  });
});
