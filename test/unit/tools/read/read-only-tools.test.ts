import assert from 'node:assert/strict';
import fc from 'fast-check';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createReadOnlyTools } from '../../../../src/tools/read/read-only-tools.ts';
import { runCall } from '../../../../src/tools/run-call.ts';
import { FakeWorkspace } from '../../context/fake-workspace.ts';

describe('each of the read-only tools', () => {
  const files = new FakeWorkspace({ 'src/a.ts': 'one\ntwo\nthree\n', 'secret/x': 'two' });
  const tools = createReadOnlyTools({ files, clock: systemClock });
  /** Fits every one of them that needs no other field. */
  const fitting = [{}, { path: 'src/a.ts' }, { query: 'x' }];

  it('has a name of its own, no effect, and a schema of an object that allows nothing else', () => {
    assert.equal(new Set(tools.map(({ definition }) => definition.name)).size, tools.length);
    for (const { definition, effect } of tools) {
      assert.match(definition.name, /^[a-z]+(?:_[a-z]+)*$/);
      assert.equal(effect, 'none', definition.name);
      assert.equal(definition.inputSchema['type'], 'object');
      assert.equal(definition.inputSchema['additionalProperties'], false);
    }
  });

  it('never throws for any input, and always has a summary of one line', async () => {
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tools),
        fc.oneof(
          fc.jsonValue(),
          fc.record({ path: fc.string({ unit: 'binary' }) }),
          fc.record({ query: fc.string({ unit: 'binary' }) }),
        ),
        async (tool, input) => {
          const { text } = await runCall([tool], { name: tool.definition.name, input, foundInText: false }, signal);
          assert.ok(text.length > 0);
          assert.doesNotMatch(tool.summary(input), /[\p{Cc}\p{Zl}\p{Zp}]/u);
        },
      ),
    );
  });

  it('stops when it is cancelled', async () => {
    const { signal } = new AbortController();
    for (const tool of tools) {
      const resolved = await Promise.all(fitting.map((input) => tool.resolve(input, signal)));
      const actions = resolved.flatMap((each) => (each.kind === 'action' ? [each.action] : []));
      assert.ok(actions.length > 0, `${tool.definition.name} takes none of ${JSON.stringify(fitting)}`);
      for (const action of actions)
        await assert.rejects(tool.run(action, AbortSignal.abort()), { name: 'AbortError' }, tool.definition.name);
    }
  });
});
