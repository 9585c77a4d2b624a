import assert from 'node:assert/strict';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { ReadToolDependencies } from '../../../../src/tools/read/create-read-tool.ts';
import { runCall } from '../../../../src/tools/run-call.ts';
import type { Tool, ToolOutput } from '../../../../src/tools/tool.ts';
import type { FakeWorkspace } from '../../context/fake-workspace.ts';

/** One read-only tool over a workspace of a test. */
export class ReadToolCalls {
  readonly files: FakeWorkspace;
  readonly #create: (dependencies: ReadToolDependencies) => Tool;

  constructor(create: (dependencies: ReadToolDependencies) => Tool, files: FakeWorkspace) {
    this.#create = create;
    this.files = files;
  }

  async output(input: unknown, more: Partial<ReadToolDependencies> = {}): Promise<ToolOutput> {
    const tool = this.#create({ files: this.files, clock: systemClock, ...more });
    return await runCall(
      [tool],
      { name: tool.definition.name, input, foundInText: false },
      new AbortController().signal,
    );
  }

  /** The text of a result that is no error. */
  async text(input: unknown, more: Partial<ReadToolDependencies> = {}): Promise<string> {
    const { text, isError } = await this.output(input, more);
    assert.equal(isError, false, text);
    return text;
  }

  /** The text of an error. It is short, whatever the input was. */
  async refusal(input: unknown): Promise<string> {
    const { text, isError } = await this.output(input);
    assert.equal(isError, true, `${JSON.stringify(input)}: ${text}`);
    assert.ok(text.length > 10 && text.length < 1_500);
    return text;
  }
}
