import assert from 'node:assert/strict';
import { slicedTranscript } from '../../../src/transcript/sliced-transcript.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { Disposable } from '../../../src/base/listeners.ts';
import { Registry } from '../../../src/models/registry.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { claude, text } from '../../support/fakes/scripted-answer.ts';
import { englishWords } from '../../support/fakes/english-words.ts';

/** A clock on which every look at it takes a millisecond; what rests goes on at once. */
class WorkingClock implements Clock {
  rests = 0;
  onRest: () => void = () => undefined;
  #now = 0;
  now(): number {
    return this.#now++;
  }
  wallTime(): number {
    return 0;
  }
  after(_milliseconds: number, callback: () => void): Disposable {
    this.rests++;
    this.onRest();
    queueMicrotask(callback);
    return { dispose: () => undefined };
  }
}

function longLog(messages: number): ConversationLog {
  const log = new ConversationLog();
  for (let index = 0; index < messages; index++) {
    log.append({ k: 'user', parts: [{ t: 'text', text: `Question ${index}` }] });
    log.append({ k: 'step', id: `s${index}`, owner: claude, parts: [text('Answer')], end: { kind: 'stop' } });
  }
  return log;
}

function jobOn(log: ConversationLog, clock: Clock, isOpen: () => boolean = () => true) {
  const dependencies = { registry: new Registry(), words: englishWords, summarize: () => '', showsFailovers: true };
  return { log, clock, isOpen, dependencies };
}

describe('a long transcript', () => {
  it('is made in slices of a few milliseconds, and before it is sent there is a rest', async () => {
    const clock = new WorkingClock();
    const log = longLog(100);
    const builder = await slicedTranscript(jobOn(log, clock));
    assert.equal(builder?.finish(undefined).length, 200);
    assert.ok(clock.rests >= 200 / 8, String(clock.rests));
  });

  it('has what was appended while it rested', async () => {
    const clock = new WorkingClock();
    const log = longLog(10);
    clock.onRest = () => void log.append({ k: 'user', parts: [{ t: 'text', text: `late ${clock.rests}` }] });
    clock.onRest = (
      (append) => () =>
        clock.rests < 3 && append()
    )(clock.onRest);
    const builder = await slicedTranscript(jobOn(log, clock));
    const users = builder?.finish(undefined).flatMap((item) => (item.kind === 'user' ? [item.text] : [])) ?? [];
    assert.deepEqual(users.slice(-2), ['late 1', 'late 2']);
  });

  it('is given up when another conversation comes up meanwhile', async () => {
    const clock = new WorkingClock();
    assert.equal(await slicedTranscript(jobOn(longLog(100), clock, () => clock.rests < 2)), undefined);
    assert.equal(clock.rests, 2);
  });
});
