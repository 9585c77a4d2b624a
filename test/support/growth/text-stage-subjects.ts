import { createCountingCallIdSource } from '../../../src/conversation/call-id.ts';
import type { ToolDefinition } from '../../../src/conversation/entry.ts';
import { TextStage } from '../../../src/protocols/stream/text-stage.ts';
import { repeated } from './subject.ts';
import type { GrowthSubject } from './subject.ts';

const tools: ReadonlyMap<string, ToolDefinition> = new Map(
  ['read_file', 'list_files', 'search_text'].map((name) => [
    name,
    { name, description: '', inputSchema: { type: 'object' } },
  ]),
);

/** One beginning and a long rest, a character at a time; sizes stay below the longest call that is waited for. */
function wholeSubject(name: string, begin: string, piece: string): GrowthSubject {
  const subject = subjectOf(name, (size) => begin + repeated(piece, size), 1);
  return { ...subject, size: 15_000, benchSize: 60_000 };
}

/** Text of an answer that is made to be slow, in deltas of `length` characters. */
function stageSubject(name: string, piece: string, length = 4_096): GrowthSubject {
  return subjectOf(name, (size) => repeated(piece, size), length);
}

function subjectOf(name: string, textOf: (size: number) => string, length: number): GrowthSubject {
  return {
    name: `text stage: ${name}`,
    // Only the first marks of a text are looked into: they cost more than the rest.
    benchSize: 1024 * 1024,
    prepare: (size) => {
      const text = textOf(size);
      return function* () {
        const stage = new TextStage({ tools, callIds: createCountingCallIdSource() });
        for (let at = 0; at < text.length; at += length) {
          yield stage.take({ e: 'delta', part: 0, kind: 'text', text: text.slice(at, at + length) });
        }
        yield stage.take({ e: 'part', index: 0, part: { t: 'text', text } });
        yield stage.take({ e: 'end', end: { kind: 'stop' } });
      };
    },
  };
}

/** What thinking and calls in the text of an answer are found with. */
export const textStageSubjects: readonly GrowthSubject[] = [
  stageSubject('prose', 'Some words of an answer, one behind the other.\n'),
  stageSubject('code', '```ts\nconst a = [1, 2].map((x) => `${x}` < b);\n```\n'),
  stageSubject('brackets', 'a<b [T '),
  stageSubject('beginnings of marks', '<think'),
  stageSubject('marks of thinking', '<think>\n</think>\n'),
  stageSubject('thinking that never ends', '<think>a</thin '),
  stageSubject('calls', '<tool_call>{"name": "read_file", "arguments": {}}</tool_call>\n'),
  stageSubject('calls of nobody', '<tool_call>{"name": "rm", "arguments": {}}</tool_call>\n'),
  stageSubject('calls that never end', '<tool_call>{"a": '),
  stageSubject('lists of calls', '[TOOL_CALLS] [{"name": '),
  stageSubject('functions that never end', '<function=read_file>'),
  wholeSubject('a function whose name never ends', '<function=', 'a'),
  wholeSubject('a fenced call in one line', '```json\n{"name": "read_file", "arguments": {"a": "', 'a'),
  stageSubject('channels', '<|channel|>analysis<|message|>a<|end|>'),
  stageSubject('headers that never end', '<|channel|>'),
  stageSubject('fences', '\n```json\n{"name": "'),
  stageSubject('fenced calls', '```json\n{"name": "read_file", "arguments": {}}\n```\n'),
  stageSubject('fenced calls that never end', '```json\n{"name": "read_file",\n'),
  stageSubject('backticks', '`` ` '),
];
