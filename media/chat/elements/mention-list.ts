import { html, type TemplateResult } from 'lit';
import type { MentionOffer } from '../../../src/transcript/chat-view-messages.ts';
import { chipIcons } from './chip-icons.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { icon } from './icon.ts';
import { strings } from '../strings.ts';

/** The id of an offer's element, for `aria-activedescendant`. */
export function mentionId(index: number): string {
  return `mention-${index}`;
}

/** The list above the input box; the focus stays in the box. */
export function mentionList(
  offers: readonly MentionOffer[],
  active: number,
  choose: (offer: MentionOffer) => void,
): TemplateResult {
  return html`<ul class="mentions" id="mentions" role="listbox" data-test="mentions" aria-label=${strings.mentions}>
    ${offers.map(
      (offer, index) =>
        html`<li
          role="option"
          id=${mentionId(index)}
          class=${index === active ? 'mention active' : 'mention'}
          data-test="mention"
          aria-selected=${index === active ? 'true' : 'false'}
          @mousedown=${(event: Event) => {
            event.preventDefault();
            choose(offer);
          }}
        >
          ${icon(chipIcons[offer.icon])}
          <span class="mention-label">${cleanLine(offer.label)}</span>
          <span class="mention-description">${cleanLine(offer.description)}</span>
        </li>`,
    )}
  </ul>`;
}
