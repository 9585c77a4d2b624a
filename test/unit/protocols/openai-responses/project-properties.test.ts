import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Owner, Part } from '../../../../src/conversation/part.ts';
import { projectResponses } from '../../../../src/protocols/openai-responses/project.ts';
import { validateResponses } from '../../../conformance/validators/openai-responses/validate.ts';
import { logOf, ownerOf, randomEntries, targetOf, userEntry } from '../../../support/random-log.ts';
import { completed, created, done, message, own as gpt54, partsOf, read, reasoning } from './answers.ts';

const gpt56 = ownerOf('openai-responses', 'openai', 'gpt-5.6');
const local = ownerOf('openai-responses', 'lm-studio', 'glm-4.7');
const claude = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');

function inputFor(entries: readonly Entry[], owner: Owner): readonly JsonObject[] {
  const { body } = projectResponses(logOf(entries), targetOf(owner), {});
  assert.deepEqual(validateResponses(body), []);
  return body['input'] as readonly JsonObject[];
}

describe('the items of a projected log', () => {
  it('extends the items of every shorter log, for every target, over any change of models', () => {
    const owners = [gpt54, gpt56, local, claude];
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000), { maxLength: 25 }),
        fc.constantFrom(gpt54, gpt56, local),
        (choices, target) => {
          const random = ownReasoning([userEntry('first'), ...randomEntries(choices, owners)]);
          const entries = random.flatMap((entry, index) => (index % 4 === 3 ? [entry, tools(index)] : [entry]));
          const whole = JSON.stringify(inputFor(entries, target));
          entries.forEach((entry, index) => {
            if (entry.k !== 'step') return;
            const shorter = JSON.stringify(inputFor(entries.slice(0, index), target));
            assert.ok(whole.startsWith(shorter.slice(0, -1)), `the log of ${index} entries`);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never sends what belongs to another owner, and one output for each call', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { maxLength: 25 }), (choices) => {
        const entries = ownReasoning([userEntry('first'), ...randomEntries(choices, [gpt54, gpt56, claude])]);
        const items = inputFor(entries, gpt54);
        const calls = items.filter((item) => item['type'] === 'function_call');
        const outputs = items.filter((item) => item['type'] === 'function_call_output');
        assert.deepEqual(
          outputs.map((item) => item['call_id']),
          calls.map((item) => item['call_id']),
        );
        for (const item of items)
          if (item['type'] === 'reasoning') assert.match(JSON.stringify(item['id']), /gpt-5\.4/);
      }),
      { numRuns: 150 },
    );
  });
});

/** Puts this wire's reasoning and messages into the steps that its models made. */
function ownReasoning(entries: readonly Entry[]): Entry[] {
  let count = 0;
  return entries.map((entry): Entry => {
    if (entry.k !== 'step' || entry.owner.protocol !== 'openai-responses') return entry;
    const { owner } = entry;
    const parts = entry.parts.flatMap((part): readonly Part[] => {
      const id = count++;
      const items: object[] =
        part.t === 'reasoning'
          ? [reasoning(part.text, { id: `rs_${owner.model}_${id}` })]
          : part.t === 'text'
            ? [message(part.text, { id: `msg_${id}` })]
            : [];
      if (items.length === 0) return [part];
      return partsOf(read(created + done(0, items[0] ?? {}) + completed, { owner }));
    });
    return { ...entry, parts };
  });
}

/** One tool comes, and one of those before goes. */
function tools(index: number): Entry {
  const added = [{ name: `tool_${index}`, description: 'd', inputSchema: {} }];
  return { k: 'tools', added, removed: [`tool_${index - 8}`] };
}
