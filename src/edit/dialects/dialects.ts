import { blocks } from './blocks.ts';
import type { Dialect, DialectId } from './dialect.ts';
import { patch } from './patch.ts';
import { replace } from './replace.ts';
import { unifiedDiff } from './unified-diff.ts';
import { whole } from './whole.ts';

/** Every dialect. A new one is one file, one line here, and its cases. */
export const dialects: Readonly<Record<DialectId, Dialect>> = {
  replace,
  patch,
  whole,
  blocks,
  'unified-diff': unifiedDiff,
};
