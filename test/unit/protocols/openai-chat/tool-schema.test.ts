import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayWithoutItems } from '../../../../src/protocols/openai-chat/strict-schema.ts';
import { toolSchema } from '../../../../src/protocols/openai-chat/tool-schema.ts';

describe('toolSchema', () => {
  it('says what every array holds and leaves names, examples and defaults alone', () => {
    const schema = {
      type: 'object',
      properties: { items: { type: 'array' }, type: { type: 'string', default: { type: 'array' } } },
      $defs: { deep: { anyOf: [{ type: 'array', items: { type: 'array' } }, { type: 'null' }] } },
    };
    assert.deepEqual(toolSchema(schema), {
      type: 'object',
      properties: { items: { type: 'array', items: {} }, type: { type: 'string', default: { type: 'array' } } },
      $defs: { deep: { anyOf: [{ type: 'array', items: { type: 'array', items: {} } }, { type: 'null' }] } },
    });
    assert.deepEqual(toolSchema({ type: ['object', 'null'] }), { properties: {}, type: 'object' });
  });

  it('gives OpenAI nothing to refuse, for any schema', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('type', 'properties', 'items', 'anyOf', 'a'), maxDepth: 4 }),
        (any) => {
          const schema = JSON.parse(JSON.stringify(any).replaceAll('""', '"array"')) as JsonObject;
          assert.equal(arrayWithoutItems(toolSchema(schema)), false);
          assert.deepEqual(toolSchema(toolSchema(schema)), toolSchema(schema));
        },
      ),
    );
  });
});
