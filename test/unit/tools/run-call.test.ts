import assert from 'node:assert/strict';
import { runCall } from '../../../src/tools/run-call.ts';
import type { Resolution, Tool, ToolEffect, ToolOutput } from '../../../src/tools/tool.ts';

const { signal } = new AbortController();

interface Deletion {
  readonly path: string;
}

/** A tool that decides by itself what it will do. */
class DeleteFile implements Tool<Deletion> {
  readonly definition = { name: 'delete_file', description: 'deletes', inputSchema: { type: 'object' } };
  readonly effect: ToolEffect;
  readonly deleted: string[] = [];

  constructor(effect: ToolEffect = 'write') {
    this.effect = effect;
  }

  summary(): string {
    return 'a file';
  }
  resolve(input: unknown): Promise<Resolution<Deletion>> {
    const isText = typeof input === 'string';
    if (!isText) return Promise.resolve({ kind: 'refused', text: 'There is no path. Call delete_file with one.' });
    return Promise.resolve({ kind: 'action', action: { path: input.replace(/^\.\//, '') } });
  }
  run({ path }: Deletion): Promise<ToolOutput> {
    this.deleted.push(path);
    return Promise.resolve({ text: `Deleted ${path}.`, isError: false });
  }
}

describe('a tool call', () => {
  it('runs what its tool resolved it to', async () => {
    const tool = new DeleteFile();
    const output = await runCall([tool], { name: 'delete_file', input: './a.ts', foundInText: false }, signal);
    assert.deepEqual(output, { text: 'Deleted a.ts.', isError: false });
    assert.deepEqual(tool.deleted, ['a.ts']);
  });

  it('runs nothing where its tool refuses it, and gives the model the text of the refusal', async () => {
    const tool = new DeleteFile();
    const output = await runCall([tool], { name: 'delete_file', input: {}, foundInText: false }, signal);
    assert.deepEqual(output, { text: 'There is no path. Call delete_file with one.', isError: true });
    assert.deepEqual(tool.deleted, []);
  });

  it('never runs unasked where it was found in text and its tool has an effect', async () => {
    for (const effect of ['write', 'run'] as const) {
      const tool = new DeleteFile(effect);
      const output = await runCall([tool], { name: 'delete_file', input: 'a.ts', foundInText: true }, signal);
      assert.deepEqual([output.isError, tool.deleted], [true, []], effect);
      assert.match(output.text, /^Not run: the call of "delete_file" stands in the text/);
    }
  });

  it('runs where it was found in text and its tool changes nothing', async () => {
    const tool = new DeleteFile('none');
    await runCall([tool], { name: 'delete_file', input: 'a.ts', foundInText: true }, signal);
    assert.deepEqual(tool.deleted, ['a.ts']);
  });

  it('tells the model which tools there are where it names another one', async () => {
    const output = await runCall([new DeleteFile()], { name: 'write_file', input: {}, foundInText: false }, signal);
    const text = 'There is no tool "write_file". Available: delete_file. Call one of them, or answer without a tool.';
    assert.deepEqual(output, { text, isError: true });
    assert.match(
      (await runCall([], { name: '', input: {}, foundInText: false }, signal)).text,
      /Answer without tools\.$/,
    );
  });
});
