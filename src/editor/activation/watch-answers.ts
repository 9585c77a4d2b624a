import { sameModel } from '../../models/model-ref.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { Answer } from './start-answer.ts';
import type { StatusBar } from '../shell/status-bar.ts';
import { markDone } from './walkthrough-progress.ts';

/** The same answers; the status bar is told when another model than the chosen one gives them, and when the chosen one is back. */
export function watchAnswers(answer: Answer, status: Pick<StatusBar, 'chatFallback'>): Answer {
  return (request) => watched(answer(request), request, status);
}

async function* watched(
  events: AsyncIterable<AnswerEvent>,
  { refs, role }: AnswerRequest,
  status: Pick<StatusBar, 'chatFallback'>,
): AsyncGenerator<AnswerEvent> {
  const [chosen] = refs;
  for await (const event of events) {
    if (role === 'chat' && event.e === 'hand-off') {
      status.chatFallback(event.why === 'failover' ? event.to : undefined);
    }
    const isWhole = event.e === 'finished' && event.outcome.fault === undefined;
    const owner = isWhole ? event.outcome.step?.owner : undefined;
    if (role === 'chat' && isWhole) markDone('chat');
    if (role === 'chat' && owner !== undefined && chosen !== undefined && sameModel(owner, chosen)) {
      status.chatFallback(undefined);
    }
    yield event;
  }
}
