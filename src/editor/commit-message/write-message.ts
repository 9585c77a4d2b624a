import { commitMessageOf } from '../../context/commit/commit-answer.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AnsweredText } from './ask-for-message.ts';
import type { MessageBox } from './message-box.ts';

/** How writing a message ended. `hasText`: something of the message is in the box. */
export type WrittenMessage =
  | { readonly kind: 'written' }
  /** The person typed meanwhile: the box is theirs. `hasText`: on top of what had been written. */
  | { readonly kind: 'taken'; readonly hasText: boolean }
  | { readonly kind: 'stopped'; readonly hasText: boolean }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly hasText: boolean };

export interface MessageWriting {
  readonly box: MessageBox;
  readonly answer: AsyncIterable<AnsweredText>;
  readonly clock: Clock;
  readonly subjectLimit: number;
}

/** Milliseconds between two changes of the box: each is a message to the window, and what a person types between two of them is noticed. */
const writingPauseMs = 80;

/** Writes an answer into the box while it comes. Leaves the answer, which stops the request, as soon as the person types. */
export async function writeMessage({ box, answer, clock, subjectLimit }: MessageWriting): Promise<WrittenMessage> {
  const options = { subjectLimit, draft: box.before };
  let lastAt = Number.NEGATIVE_INFINITY;
  let shown = '';
  for await (const { text, end } of answer) {
    if (box.isTaken) return takenFrom(box, shown);
    if (end === undefined && clock.now() - lastAt < writingPauseMs) continue;
    const isWhole = end !== undefined && end.fault === undefined;
    const message = commitMessageOf(text, { ...options, isWhole });
    // A failure before the first text leaves the box as it was; so does an answer that is taken back.
    if (message === '' && shown !== '') box.restore();
    else if (message !== '') box.write(message);
    shown = message;
    lastAt = clock.now();
    if (end === undefined) continue;
    if (end.fault?.kind === 'cancelled') return { kind: 'stopped', hasText: shown !== '' };
    if (end.fault !== undefined) return { kind: 'failed', fault: end.fault, hasText: shown !== '' };
    return shown === '' ? { kind: 'failed', fault: noMessage, hasText: false } : { kind: 'written' };
  }
  return { kind: 'stopped', hasText: shown !== '' };
}

/** The person typed, or committed, which leaves an empty box. */
function takenFrom(box: MessageBox, shown: string): WrittenMessage {
  return { kind: 'taken', hasText: shown !== '' && !box.isEmpty };
}

const noMessage: Fault = { kind: 'shape', message: 'There is no commit message in the answer.', code: 'empty' };
