import { fileURLToPath } from 'node:url';
import { readFieldFiles } from '../../field-cases/case-file.ts';
import { runFile } from '../../field-cases/kinds.ts';
import assert from 'node:assert/strict';

const folder = fileURLToPath(new URL('../../../../shared/field-cases', import.meta.url));

/** Files of which every case gives what it expects. The others are measured by `npm run test:field-cases`. */
const complete: ReadonlySet<string> = new Set([
  'insert',
  'markdown',
  'stands-up',
  'stream-calls',
  'stream-ends',
  'stream-text',
]);

describe('the field cases beside the repository', () => {
  const files = readFieldFiles(folder);
  if (files === undefined) {
    it(`are not there (${folder}): nothing is checked`, function () {
      this.skip();
    });
    return;
  }
  for (const file of files.filter(({ name }) => complete.has(name))) {
    it(`${file.name} give what they expect`, async () => {
      const failing = (await runFile(file)).filter(({ problems }) => problems !== undefined && problems.length > 0);
      assert.deepEqual(failing, []);
    });
  }
});
