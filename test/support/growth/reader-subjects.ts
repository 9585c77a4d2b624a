import { readJournal } from '../../../src/sessions/journal-reader.ts';
import { encodeRecord } from '../../../src/sessions/journal-record.ts';
import { cursorContext, textSnapshot } from '../../../src/completion/engine/document-snapshot.ts';
import { GrowingAnswer } from '../../../src/completion/engine/readiness.ts';
import { shapeAnswer } from '../../../src/completion/shape/shape-answer.ts';
import { maximumTrackLength, Track } from '../../../src/completion/tracks/track.ts';
import type { TrackFit } from '../../../src/completion/tracks/track.ts';
import { findLines } from '../../../src/context/search/line-search.ts';
import { compileLinear } from '../../../src/context/search/linear-regex.ts';
import { parseMentions } from '../../../src/context/mentions/parse-mentions.ts';
import { parseJson } from '../../../src/base/json.ts';
import type { Json } from '../../../src/base/json.ts';
import { estimateTokens } from '../../../src/base/token-estimate.ts';
import { IgnoreRules } from '../../../src/guard/ignore/ignore-rules.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Slices } from '../../../src/platform/slices.ts';
import { withLmStudio } from '../../../src/protocols/openai-chat/list-models.ts';
import { readListedModel } from '../../../src/protocols/openai-chat/listed-model.ts';
import { inSlices } from './in-slices.ts';
import { eventsAtOnce, numbered, repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

function reads(name: string, pieces: readonly string[], read: (text: string) => unknown): GrowthSubject[] {
  return pieces.map((piece) => ({
    name: `${name}: ${JSON.stringify(piece).slice(0, 40)}`,
    prepare: (size) => {
      const text = repeated(piece, size);
      return async function* () {
        yield await read(text);
      };
    },
  }));
}

const listed = (at: number): string => JSON.stringify({ id: `model-${at}`, max_context_length: 4096, type: 'vlm' });

/** Lists of models: what a server lists, and what it says of each in another place. */
const modelLists: readonly GrowthSubject[] = [
  {
    name: 'model list: many models',
    prepare: (size) => {
      const text = `[${numbered(listed, size).join(',')}]`;
      return function* () {
        yield (parseJson(text) as readonly Json[]).map(readListedModel);
      };
    },
  },
  {
    name: 'model list: many models that are told of twice',
    prepare: (size) => {
      const data = numbered(listed, size).map((text) => JSON.parse(text) as Json);
      const models = data.map(readListedModel).filter((model) => model !== undefined);
      return function* () {
        yield withLmStudio(models, { data: data.toReversed() });
      };
    },
  },
];

function journalOf(size: number): Uint8Array {
  const records = numbered((n) => JSON.stringify({ r: 'meta', change: { draft: 'abc' }, n, at: 1 }), size);
  return Buffer.concat(records.map((text) => encodeRecord(JSON.parse(text) as never)));
}

const journals: readonly GrowthSubject[] = [
  ['records', journalOf],
  ['lines that are none', (size: number) => Buffer.from(repeated('12 abcdefgh {}\n', size))],
  ['a line without an end', (size: number) => Buffer.from(repeated('1 ', size))],
  ['short lines', (size: number) => Buffer.from(repeated('1\n', size))],
  ['empty lines', (size: number) => Buffer.from(repeated('\n', size))],
].map(([name, make]) => ({
  name: `journal: ${name as string}`,
  prepare: (size) => {
    const bytes = (make as (size: number) => Uint8Array)(size);
    return () => inSlices((slices) => readJournal(bytes, slices));
  },
}));

/**
 * An answer is cut at the length of a track, 8,000 characters, so that more text is more answers: a megabyte is 131 of them, and each comes to
 * well under a millisecond.
 */
function shaped(piece: string, multiline: boolean): GrowthSubject {
  return {
    name: `completion answer: ${JSON.stringify(piece)}, ${multiline ? 'a block' : 'a line'}`,
    size: maximumTrackLength / 4,
    prepare: (size) => {
      const context = cursorContext(textSnapshot('function f() {\n  \n}\n'), 17);
      const file = { languageId: 'typescript', path: 'src/shop.ts' };
      const asked = { typed: 0, origin: context, isWhole: false, stop: ['</s>'], ...file, multiline };
      const answers = Array.from({ length: Math.ceil(size / maximumTrackLength) }, () =>
        repeated(piece, Math.min(size, maximumTrackLength)),
      );
      return function* () {
        for (const text of answers) yield shapeAnswer({ ...asked, text }, context);
      };
    },
  };
}

/** A completion in front of a line that goes on with half of what it says. */
function fitted(open: string, close: string): GrowthSubject {
  return {
    name: `completion in a line: ${JSON.stringify(open)} before ${JSON.stringify(close)}`,
    size: maximumTrackLength / 4,
    prepare: (size) => {
      const half = Math.min(size, maximumTrackLength) / 2;
      const rest = repeated(close, half);
      const context = cursorContext(textSnapshot(`f(${rest}`), 2);
      const file = { languageId: 'typescript', path: 'src/shop.ts' };
      const asked = { typed: 0, origin: context, isWhole: true, multiline: false, stop: [], ...file };
      const text = repeated(open, half) + rest;
      const answers = Array.from({ length: Math.ceil(size / maximumTrackLength) }, () => text);
      return function* () {
        for (const answer of answers) yield shapeAnswer({ ...asked, text: answer }, context);
      };
    },
  };
}

/** Characters that a server sends around a piece of one character. */
const streamedPiece = 48;

/** A completion that streams in while it is awaited, in one answer as long as one may be. */
function streamed(piece: string, multiline: boolean): GrowthSubject {
  return {
    name: `streamed completion: ${JSON.stringify(piece)}, ${multiline ? 'a block' : 'a line'}`,
    prepare: (size) => {
      const pieces = Array.from(repeated(piece, size / streamedPiece));
      return function* () {
        const context = cursorContext(textSnapshot('function f() {\n  \n}\n'), 17);
        const model = { provider: 'p', model: 'm' };
        const place = { document: 'd', context, path: 'src/f.ts', languageId: 'typescript' };
        const track = new Track({ ...place, multiline, model, name: 'm', stop: ['</s>'] }, 0);
        const growing = new GrowingAnswer(track, context);
        let isAwaited = true;
        for (const [at, text] of pieces.entries()) {
          track.append(text, at);
          const fit: TrackFit | undefined = isAwaited ? track.fit(context) : undefined;
          if (fit !== undefined) isAwaited = growing.at(fit, at).kind === 'wait';
          if (at % eventsAtOnce === 0) yield undefined;
        }
      };
    },
  };
}

function found(text: string, pattern: string): number {
  const matches = compileLinear(pattern, true);
  return [...findLines(text, matches, { longest: 10_000, most: 100 })].length;
}

async function ignored(text: string): Promise<boolean> {
  const rules = new IgnoreRules((folder) => Promise.resolve(folder === '' ? text : undefined), {
    slices: new Slices(systemClock),
  });
  return rules.ignores('src/app.ts', false);
}

/** What reads files, lists and the texts of models outside of an answer's wire. */
export const readerSubjects: readonly GrowthSubject[] = [
  ...modelLists,
  ...journals,
  ...reads('token estimate', ['words ', '\u4e00'], estimateTokens),
  ...reads('mentions', ['@file:a ', '@file:"', '@', '`', '~~~\n', "('@symbol:"], parseMentions),
  ...['a', ' ', '\n', '{\n', '}\n', 'a;\n', '`', '/*', '  a = a;\n', '{', '(', ')', '()'].flatMap((piece) =>
    [true, false].map((multiline) => shaped(piece, multiline)),
  ),
  ...['a', '(', 'a b ', '"'].flatMap((open) => ['a', ')', 'a b '].map((close) => fitted(open, close))),
  ...['a', ' ', '{', ')', '// ', '```', '"', 'a b '].flatMap((piece) =>
    [true, false].map((multiline) => streamed(piece, multiline)),
  ),
  ...reads('search line', ['a', 'aab'], (text) => found(text, '(a|aa)*b{2,9}$')),
  ...reads('ignore file', ['*a', '**/', '\\', '[', 'a/**/b\n'], ignored),
];
