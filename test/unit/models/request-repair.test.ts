import assert from 'node:assert/strict';
import { formatRepair, parseRepair } from '../../../src/models/request-repair.ts';
import type { RequestRepair } from '../../../src/models/request-repair.ts';

describe('a repair of requests', () => {
  it('is read as it was written', () => {
    const repairs: readonly RequestRepair[] = [
      { do: 'drop', field: 'temperature' },
      { do: 'rename', field: 'max_tokens', to: 'max_completion_tokens' },
      { do: 'without-tools' },
      { do: 'plain-schemas' },
      { do: 'without-fim', at: 'http://127.0.0.1:8080' },
      { do: 'limit', tokens: 4_096 },
    ];
    for (const repair of repairs) assert.deepEqual(parseRepair(formatRepair(repair)), repair);
  });

  it('is not made of anything else', () => {
    for (const text of [
      '',
      'drop',
      'drop a b',
      'limit 0',
      'limit -1',
      'rename a',
      'grow',
      'without-fim',
      'without-fim a b',
    ])
      assert.equal(parseRepair(text), undefined);
  });
});
