import { html, nothing, type TemplateResult } from 'lit';
import type { ViewAction } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { postToHost } from '../state/host-link.ts';

/**
 * The buttons the host offers; the first is the one meant, unless they are only there in case (`quiet`). The view sends back only the id it
 * was given.
 */
export function actionButtons(actions: readonly ViewAction[], quiet = false): TemplateResult | typeof nothing {
  if (actions.length === 0) return nothing;
  return html`<div class="actions">
    ${actions.map(
      (action, index) =>
        html`<button
          type="button"
          class=${index === 0 && !quiet ? 'button' : 'button secondary'}
          data-test="action"
          data-action=${action.id}
          @click=${() => postToHost({ type: 'action', actionId: action.id })}
        >
          ${cleanLine(action.label)}
        </button>`,
    )}
  </div>`;
}
