import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { QueuedMessage } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { iconButton } from './icon.ts';
import { strings } from '../strings.ts';

/** What a person can do with a message that waits. */
export type QueueAct = 'edit' | 'remove' | 'send';

/** Longest piece of a message that the name of a button repeats, in characters. */
const longestName = 60;

/** The messages that wait for the running answer to end, in the order they go out. */
export function queueList(
  queue: readonly QueuedMessage[],
  act: (act: QueueAct, id: string) => void,
): TemplateResult | typeof nothing {
  if (queue.length === 0) return nothing;
  return html`<ul class="queue" data-test="queue" aria-label=${strings.queue}>
    ${repeat(
      queue,
      ({ id }) => id,
      (message, index) => queuedMessage(message, index, act),
    )}
  </ul>`;
}

function queuedMessage(
  { id, text }: QueuedMessage,
  index: number,
  act: (act: QueueAct, id: string) => void,
): TemplateResult {
  const line = cleanLine(text);
  const name = line.slice(0, longestName).toWellFormed();
  const button = (verb: QueueAct, label: string): TemplateResult =>
    html`<button
      type="button"
      class="link-button"
      data-test="queued-${verb}"
      aria-label=${fill(strings.queuedAct, label, name)}
      @click=${() => act(verb, id)}
    >
      ${label}
    </button>`;
  return html`<li class="queued" data-test="queued">
    <p class="queued-text" title=${line}>${line}</p>
    <div class="queued-bar">
      <span>${index === 0 ? strings.queuedFirst : strings.queuedNext}</span>
      ${button('edit', strings.queuedEdit)} ${button('send', strings.queuedSend)}
      ${iconButton({
        icon: 'close',
        label: fill(strings.queuedAct, strings.queuedRemove, name),
        test: 'queued-remove',
        run: () => act('remove', id),
      })}
    </div>
  </li>`;
}
