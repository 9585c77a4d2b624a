import assert from 'node:assert/strict';
import { onlyFiles } from '../../../src/tools/only-files.ts';
import { createReadOnlyTools } from '../../../src/tools/read/read-only-tools.ts';
import { runCall } from '../../../src/tools/run-call.ts';
import type { ToolOutput } from '../../../src/tools/tool.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeWorkspace } from '../context/fake-workspace.ts';

const signal = new AbortController().signal;

describe('the tools of a conversation whose models another folder does not use', () => {
  const files = new FakeWorkspace({ 'alpha/a.ts': 'one\n', 'beta/b.ts': 'one and two\n' });
  let isAllowed = false;
  const passes = (path: string): boolean => isAllowed || !path.replace(/^\.?\/+/, '').startsWith('beta');
  const tools = createReadOnlyTools({ files: onlyFiles(files, passes), clock: systemClock });
  const call = (name: string, args: unknown): Promise<ToolOutput> =>
    runCall(tools, { name, input: args, foundInText: false }, signal);
  beforeEach(() => (isAllowed = false));

  it('give out no file of that folder, and say what the person can do', async () => {
    for (const [name, args] of [
      ['read_file', { path: 'beta/b.ts' }],
      ['read_file', { path: './beta/b.ts' }],
      ['list_files', { folder: 'beta' }],
      ['search_text', { query: 'one', folder: 'beta' }],
    ] as const) {
      const { text, isError } = await call(name, args);
      assert.ok(isError, name);
      assert.match(text, /another workspace folder, whose chat uses another model.*mentions a file of that folder/);
    }
  });

  it('leave it out where no folder is named, and say so', async () => {
    const listed = await call('list_files', {});
    assert.match(listed.text, /^alpha\/a\.ts\n\(Workspace folders whose chat uses another model were left out/);
    const found = await call('search_text', { query: 'one' });
    assert.match(found.text, /^alpha\/a\.ts:1: one\n\(1 file searched\)\n\(Workspace folders/);
  });

  it('give out everything as soon as the person has said yes', async () => {
    isAllowed = true;
    assert.equal((await call('list_files', {})).text, 'alpha/a.ts\nbeta/b.ts');
    assert.match((await call('read_file', { path: 'beta/b.ts' })).text, /one and two/);
  });
});
