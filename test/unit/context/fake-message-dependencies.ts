import { counted } from '../../../src/base/plural.ts';
import type { MessageDependencies } from '../../../src/context/mentions/compose-message.ts';
import type { OfferTexts } from '../../../src/context/mentions/find-mentions.ts';
import type { GatedFiles } from '../../../src/platform/workspace-files.ts';

/** Ports of an editor in which nothing is open, selected, changed or known. */
export function fakeMessageDependencies(
  files: GatedFiles,
  more: Partial<MessageDependencies> = {},
): MessageDependencies {
  return {
    files,
    selection: () => undefined,
    problems: () => [],
    changes: () => Promise.resolve(undefined),
    symbols: { find: () => Promise.resolve([]), linesOf: () => Promise.resolve(undefined) },
    code: () => Promise.resolve('Open a file first.'),
    ...more,
  };
}

export const offerTexts: OfferTexts = {
  changedFiles: (count) => counted(count, ['{0} changed file', '{0} changed files']),
  folder: 'Files in a folder',
  symbol: 'A symbol',
  commands: { explain: 'Explain', fix: 'Fix', tests: 'Tests', docs: 'Docs', ask: 'Ask' },
};
