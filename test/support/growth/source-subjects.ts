import { readIndex } from '../../../src/sessions/journal-index.ts';
import { blockLanguage } from '../../../src/completion/syntax/block-language.ts';
import { answerLimits, readEditAnswer } from '../../../src/completion/next-edit/edit-answer.ts';
import { editWindow } from '../../../src/completion/next-edit/edit-window.ts';
import { findNames } from '../../../src/completion/next-edit/name-sites.ts';
import { referenceWords, similarWindows } from '../../../src/context/prompt/similar-windows.ts';
import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { Json } from '../../../src/base/json.ts';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import { EditorLmDecoder } from '../../../src/protocols/editor-lm/decode.ts';
import type { EditorLmChunk } from '../../../src/protocols/editor-lm/editor-models.ts';
import { ThirdPartyEvents } from '../../../src/protocols/third-party/third-party-events.ts';
import { readModelList } from '../../../src/protocols/third-party/third-party-schema.ts';
import { createFimDecoder } from '../../../src/protocols/fim/fim.ts';
import { readText } from '../../../src/protocols/http-exchange/response-body.ts';
import { inSlices } from './in-slices.ts';
import { chunksOf, eventsAtOnce, numbered, repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

const line = (frame: Json): string => `${JSON.stringify(frame)}\n`;

/** Completions of a server. */
function fim(name: string, style: 'completions' | 'ollama-generate', body: (size: number) => string): GrowthSubject {
  return {
    name: `fill in the middle: ${name}`,
    prepare: (size) => {
      const chunks = chunksOf(body(size));
      return function* () {
        const decoder = createFimDecoder(style);
        for (const chunk of chunks) yield decoder.push(chunk);
        yield decoder.end();
      };
    },
  };
}

const sse = (frame: Json): string => `data: ${JSON.stringify(frame)}\n\n`;
const fims: readonly GrowthSubject[] = [
  fim('text', 'completions', (size) => numbered(() => sse({ choices: [{ text: 'a' }] }), size).join('')),
  fim('usage with every piece', 'completions', (size) =>
    numbered((at) => sse({ choices: [{ text: 'a' }], usage: { prompt_tokens: at } }), size).join(''),
  ),
  fim('lines of text', 'ollama-generate', (size) => numbered(() => line({ response: 'a' }), size).join('')),
  fim('stray lines', 'completions', (size) => repeated('stray\n', size)),
  fim('lines that are no JSON', 'ollama-generate', (size) => repeated('{no\n', size)),
];

/** What another extension hands over, event by event. */
function others(name: string, make: (at: number) => unknown): GrowthSubject {
  return {
    name: `third-party provider: ${name}`,
    prepare: (size) => {
      const sent = numbered((at) => JSON.stringify(make(at)), size).map((text) => JSON.parse(text) as unknown);
      return function* () {
        const owner = { protocol: 'extension', provider: 'p', model: 'm' } as const;
        const events = new ThirdPartyEvents(owner, createCountingCallIdSource());
        for (const [at, event] of sent.entries()) {
          events.accept(event);
          if (at % eventsAtOnce === 0) yield undefined;
        }
        yield events.finish();
      };
    },
  };
}

function editorChunks(name: string, make: (at: number) => EditorLmChunk): GrowthSubject {
  return {
    name: `model of the editor: ${name}`,
    prepare: (size) => {
      const chunks = numbered((at) => JSON.stringify(make(at)), size).map((text) => JSON.parse(text) as EditorLmChunk);
      return function* () {
        const owner = { protocol: 'editor-lm', provider: 'p', model: 'm' } as const;
        const decoder = new EditorLmDecoder({ owner, callIds: createCountingCallIdSource() });
        for (const [at, chunk] of chunks.entries()) {
          decoder.push(chunk);
          if (at % eventsAtOnce === 0) yield undefined;
        }
        yield decoder.end();
      };
    },
  };
}

const extensions: readonly GrowthSubject[] = [
  others('text', () => ({ e: 'delta', part: 0, kind: 'text', text: 'some words' })),
  others('parts', (at) => ({ e: 'delta', part: at, kind: 'text', text: 'a' })),
  others('events of no known kind', (at) => ({ e: `new-${at}` })),
  {
    name: 'third-party provider: a list of models',
    prepare: (size) => {
      const list = numbered((at) => JSON.stringify({ id: `m${at}`, name: 'a' }), size).map(
        (text) => JSON.parse(text) as Json,
      );
      return async function* () {
        yield* inSlices((slices) => readModelList(list, slices, new AbortController().signal));
      };
    },
  },
  editorChunks('text', () => ({ kind: 'text', text: 'some words' })),
  editorChunks('calls', (at) => ({ kind: 'tool-call', callId: `c${at}`, name: 'f', input: {} })),
];

/** The body of a list of models, in pieces of a size. */
function body(name: string, piece: number): GrowthSubject {
  return {
    name: `body of a list: ${name}`,
    prepare: (size) => {
      const chunks = chunksOf(repeated('{"id":"model"},', size), piece);
      return async function* () {
        const left = chunks.values();
        const stream = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const { value } = left.next();
            if (value === undefined) controller.close();
            else controller.enqueue(value);
          },
        });
        yield await readText(new Response(stream), size / 2);
      };
    },
  };
}

const row = { size: 1, title: 'a', updated: 1, messages: 1, draft: false, content: 1, copies: false, damaged: false };
const index: GrowthSubject = {
  name: 'index of journals: rows',
  prepare: (size) => {
    const files = new FakeFiles();
    const bytes = Buffer.from(numbered((at) => line([`file-${at}`, row]), size).join(''));
    files.read = () => Promise.resolve(bytes);
    return () => inSlices((slices) => readIndex(files, 'folder', slices));
  },
};

function names(piece: string): GrowthSubject {
  return {
    name: `names of a file: ${JSON.stringify(piece)}`,
    prepare: (size) => {
      const search = { text: repeated(piece, size), language: blockLanguage('typescript'), words: new Set(['name']) };
      return () => inSlices((_, clock) => findNames(search, clock, new AbortController().signal));
    },
  };
}

function similar(piece: string): GrowthSubject {
  return {
    name: `similar code: ${JSON.stringify(piece)}`,
    prepare: (size) => {
      const files = [{ path: 'a.ts', text: repeated(piece, size) }];
      const reference = referenceWords(['const value = compute(name);', 'a = b'], 0);
      return () =>
        inSlices((slices) =>
          similarWindows(reference, files, { characters: 2_000, slices, signal: new AbortController().signal }),
        );
    },
  };
}

/** An answer is refused beyond its limit, so that more text is more answers. */
function edits(piece: string): GrowthSubject {
  return {
    name: `next edit: ${JSON.stringify(piece)}`,
    prepare: (size) => {
      const text = 'const value = compute(name);\n'.repeat(200);
      const window = editWindow(text, 2_000, 4_000);
      const head = 'REPLACE 70-70\n';
      const answer = `${head}${repeated(piece, answerLimits.characters - 100)}\nEND`;
      return function* () {
        if (window === undefined) return;
        for (let read = 0; read < size; read += answer.length) yield readEditAnswer(answer, window, text);
      };
    },
  };
}

/** What reads lists, indexes and files, and what takes answers that are no answer of a chat. */
export const sourceSubjects: readonly GrowthSubject[] = [
  ...fims,
  ...extensions,
  body('in pieces of 16 KB', 16_384),
  body('in pieces of 16 bytes', 16),
  index,
  ...['name ', 'name(', '{ name ', 'a.', '"', '/*', '`${'].map(names),
  ...['a\n', 'const value = compute(name);\n', 'value ', '\n'].map(similar),
  ...['|a\n', '|', '\n', '```\n', '|const value = compute(name);'].map(edits),
];
