import fc from 'fast-check';
import { properties } from '../../edit-properties/properties.ts';

/** Runs of all properties together; `npm run test:edit-properties -- --runs N` does more. */
const runs = 8_000;

describe('for every file and edit', () => {
  for (const { name, share, check } of properties) {
    it(name, async () => {
      await fc.assert(check, { numRuns: Math.ceil(runs * share) });
    });
  }
});
