import { AnswerReader } from '../../../src/edit/asking/answer-reader.ts';
import { checkedEdits } from '../../../src/edit/asking/checked-edits.ts';
import { StringArgument } from '../../../src/edit/asking/string-argument.ts';
import { dialects } from '../../../src/edit/dialects/dialects.ts';
import { mergeProposal } from '../../../src/edit/merge-proposal.ts';
import { rawLines } from '../../../src/edit/text-splices.ts';
import { repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

function reads(
  name: string,
  pieces: readonly string[],
  read: (text: string) => unknown,
  size?: number,
): GrowthSubject[] {
  return pieces.map((piece) => ({
    name: `${name}: ${JSON.stringify(piece)}`,
    ...(size !== undefined && { size }),
    prepare: (size) => {
      const text = repeated(piece, size);
      return function* () {
        yield read(text);
      };
    },
  }));
}

/** Sets of lines are several times cheaper while they fit into the processor's cache: characters above which they never do. */
const largeTexts = 256 * 1024;

const pieceLength = 64;

function piecesOf(text: string): readonly string[] {
  return text.match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? [];
}

function readAnswer(text: string): unknown {
  const reader = new AnswerReader(dialects.blocks, 'a\n');
  for (const piece of piecesOf(text)) reader.add({ e: 'delta', part: 0, kind: 'text', text: piece });
  const owner = { protocol: 'openai-chat', provider: 'p', model: 'm' } as const;
  const step = { k: 'step', id: 's', owner, parts: [], end: { kind: 'stop' }, seq: 0, hash: '' } as const;
  return [reader.read({ step, calls: [] }), reader.said];
}

function check(text: string): unknown {
  const target = { path: 'a.ts', text };
  const hunk = { unit: 'lines', oldText: 'a\n', newText: `x${text}` } as const;
  try {
    return checkedEdits([{ kind: 'change', path: 'a.ts', hunks: [hunk], inOrder: false }], {
      target,
      isRedacted: true,
    });
  } catch {
    return undefined;
  }
}

/** What reads the answer to a request for an edit. */
export const editSubjects: readonly GrowthSubject[] = [
  ...reads('edit answer', ['a', ' ', '\n', '`', '```\n', '<<<<<<< SEARCH\n', '@@', '*** ', '--- a\n'], readAnswer),
  ...reads('checked edit', ['a', '\n', '+', '-a\n', '1 | a\n', '&lt;', '&', ' ', '12'], check, largeTexts),
  ...reads('string argument', ['"input"', '\\', '\\u00', 'a'], (text) => {
    const reader = new StringArgument('input');
    return piecesOf(`{"input": "${text}`).map((piece) => reader.push(piece));
  }),
  ...reads('raw lines', ['a', '\r', '\r\n', 'a\n'], (text) => rawLines(text).length),
  ...reads('merged proposal', ['a\n', 'a'], (text) => mergeProposal(text, `x\n${text}`, `${text}y\n`)),
];
