import { html, type TemplateResult } from 'lit';
import { actionButtons } from './action-buttons.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import type { ChatState } from '../state/chat-state.ts';
import { fill } from '../../../src/base/fill.ts';
import { icon, when } from './icon.ts';
import { strings } from '../strings.ts';

/** The model that completes without any set-up. */
const embedded = 'Built-in (this workspace)';

/** What an empty conversation shows: a greeting, where to get a model while there is none, what to begin with, what already works. */
export function emptyView(state: ChatState): TemplateResult {
  if (!state.trusted) return untrustedView();
  const intro = state.model ? strings.emptyReady : strings.emptyNoModel;
  return html`<section class="empty" data-test="empty">
    <h2>${strings.emptyTitle}</h2>
    <p class="muted">${intro}</p>
    ${when(
      state.offers.length > 0,
      () =>
        html`<ul class="offers">
          ${state.offers.map(
            (offer) =>
              html`<li class="offer" data-test="offer">
                <h3>${cleanLine(offer.title)}</h3>
                <p class="muted">${cleanText(offer.detail).text}</p>
                ${actionButtons([offer.action])}
              </li>`,
          )}
        </ul>`,
    )}
    ${when(
      state.model !== undefined && state.starters.length > 0,
      () =>
        html`<div class="starters" data-test="starters">${actionButtons(state.starters)}</div>
          <p class="muted hint">${icon('arrow-swap')}<span>${strings.emptySwitch}</span></p>`,
    )}
    <p class="muted hint">${icon('sparkle')}<span>${fill(strings.emptyCompletion, embedded)}</span></p>
  </section>`;
}

function untrustedView(): TemplateResult {
  return html`<section class="empty" data-test="untrusted">
    <h2>${icon('shield')} ${strings.untrustedTitle}</h2>
    <p class="muted">${fill(strings.untrustedText, embedded)}</p>
    ${actionButtons([{ id: 'manage-trust', label: strings.trustWorkspace }])}
  </section>`;
}
