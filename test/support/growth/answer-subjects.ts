import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { mostCallsAStep } from '../../../src/conversation/turn-limits.ts';
import { TurnView } from '../../../src/transcript/turn-view.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId, CallPart, Part } from '../../../src/conversation/part.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { AnswerPipe } from '../../../src/routing/stream/answer-pipe.ts';
import { CommitHorizon } from '../../../src/routing/stream/commit-horizon.ts';
import { ShownText } from '../../../src/routing/stream/shown-text.ts';
import { StepCollector } from '../../../src/routing/step/step-collector.ts';
import { TextJoin } from '../../../src/routing/stream/text-join.ts';
import { eventsAtOnce, numbered } from './subject.ts';
import type { GrowthSubject } from './subject.ts';
import { englishWords } from '../fakes/english-words.ts';

const owner = { protocol: 'openai-chat', provider: 'p', model: 'm' } as const;
const vendor = (text: string): Part => ({
  t: 'vendor',
  kind: 'search',
  fallbackText: text,
  opaque: { owner, format: 'f', data: null },
});

/** Events of an answer made of many parts, each with about as many characters as its events take. */
function eventsOf(make: (at: number) => readonly StreamEvent[], size: number): StreamEvent[] {
  return numbered((at) => JSON.stringify(make(at)), size).flatMap((text) => JSON.parse(text) as StreamEvent[]);
}

const answers: readonly (readonly [name: string, make: (at: number) => readonly StreamEvent[]])[] = [
  [
    'texts and thoughts in turns',
    (at) => [{ e: 'delta', part: at, kind: at % 2 === 0 ? 'text' : 'reasoning', text: 'a' }],
  ],
  ['one long text', () => [{ e: 'delta', part: 0, kind: 'text', text: 'some words. ' }]],
  ['parts that came whole', (at) => [{ e: 'part', index: at, part: vendor('a') }]],
  [
    'thoughts that came whole',
    (at) => [{ e: 'part', index: at, part: { t: 'reasoning', text: 'a', state: 'sealed' } }],
  ],
  ['arguments of many calls', (at) => [{ e: 'delta', part: at, kind: 'arguments', text: '{}' }]],
];

function pipeSubject(name: string, make: (at: number) => readonly StreamEvent[], isContinued: boolean): GrowthSubject {
  return {
    name: `answer pipe: ${name}${isContinued ? ', behind what was shown' : ''}`,
    prepare: (size) => {
      const events = eventsOf(make, size);
      return function* () {
        const shown = new ShownText();
        if (isContinued) shown.add({ e: 'delta', part: 0, kind: 'text', text: 'Before. ' });
        let now = 0;
        const clock: Clock = { now: () => now, wallTime: () => now, after: () => ({ dispose: () => undefined }) };
        const join = isContinued ? new TextJoin({ shown: 'Before. ', told: 8 }, 'ask', true) : undefined;
        const collector = new StepCollector();
        const horizon = new CommitHorizon(clock, true);
        const pipe = new AnswerPipe({
          shown,
          collector,
          horizon,
          mayTakeBack: true,
          ...(join !== undefined && { join }),
        });
        for (const event of events) {
          pipe.take(event);
          now++;
          if (pipe.dueIn() === 0) pipe.due();
          if (now % eventsAtOnce === 0) yield undefined;
        }
        yield pipe.end();
        yield collector.toStep({ id: 's', owner, end: { kind: 'stop' } });
      };
    },
  };
}

/** The messages to the page are made into text, as they are on their way there. */
function startView(log: ConversationLog): { readonly view: TurnView; readonly sent: () => number } {
  let sent = 0;
  const post = (message: HostMessage): void => void (sent += JSON.stringify(message).length);
  const { seq: userSeq } = log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
  const dependencies = {
    registry: new Registry(),
    words: englishWords,
    summarize: () => 'reads',
    showsFailovers: true,
    post,
    now: () => 0,
  };
  const ref = { provider: 'p', model: 'm' };
  return { view: new TurnView({ ...dependencies, log: log.entries, userSeq, ref }), sent: () => sent };
}

function viewSubject(name: string, make: (at: number) => readonly StreamEvent[]): GrowthSubject {
  return {
    name: `turn view: ${name}`,
    prepare: (size) => {
      const events = eventsOf(make, size);
      return function* () {
        const { view, sent } = startView(new ConversationLog());
        view.stepBegins();
        view.event({ e: 'attempt', owner, info: { ref: owner, name: 'm', abilities: {} }, losses: [], mode: 'fresh' });
        for (const [at, event] of events.entries()) {
          if (event.e === 'delta' || event.e === 'part') view.event(event);
          if (at % eventsAtOnce === 0) yield undefined;
        }
        yield sent();
      };
    },
  };
}

const resultLength = 512;

/** Steps that each call as many tools as they may; a turn has at most a few dozen steps. */
const results: GrowthSubject = {
  name: 'turn view: many results of tools',
  size: 3 * mostCallsAStep * resultLength,
  prepare: (size) => {
    const steps = Math.max(1, Math.round(size / (mostCallsAStep * resultLength)));
    return function* () {
      const log = new ConversationLog();
      const { view, sent } = startView(log);
      for (let step = 0; step < steps; step++) {
        view.stepBegins();
        const calls = Array.from({ length: mostCallsAStep }, (_, at): CallPart => {
          const id = `c${String(step * mostCallsAStep + at).padStart(8, '0')}` as CallId;
          return { t: 'call', id, name: 'read_file', args: { value: {} }, executor: 'client', state: 'complete' };
        });
        view.logged(log.append({ k: 'step', id: `s${step}`, owner, parts: calls, end: { kind: 'calls' } }));
        view.stepEnds();
        for (const call of calls) {
          view.running(call);
          const parts = [{ t: 'text' as const, text: 'x'.repeat(resultLength) }];
          view.logged(log.append({ k: 'result', call: call.id, parts, isError: false }));
          yield undefined;
        }
      }
      yield sent();
    };
  },
};

/** What an answer goes through on its way from the decoder to the page. */
export const answerSubjects: readonly GrowthSubject[] = [
  ...answers.flatMap(([name, make]) => [pipeSubject(name, make, false), pipeSubject(name, make, true)]),
  ...answers.map(([name, make]) => viewSubject(name, make)),
  results,
];
