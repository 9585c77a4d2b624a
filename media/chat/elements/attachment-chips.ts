import { html, type TemplateResult } from 'lit';
import type { UserItem } from '../../../src/transcript/chat-view-messages.ts';
import { chipPicture } from './chip-picture.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { postToHost } from '../state/host-link.ts';
import { strings } from '../strings.ts';

/** What went along with a message; a place in the workspace opens on a click. */
export function attachmentChips({ id, attachments }: UserItem): TemplateResult {
  return html`<ul class="attachments" aria-label=${strings.attachments}>
    ${attachments.map((chip, index) => {
      const label = cleanLine(chip.label);
      const content = html`${chipPicture(chip)} <span class="chip-label">${label}</span>`;
      if (!chip.opens) return html`<li class="chip" data-test="chip" data-kind=${chip.kind}>${content}</li>`;
      return html`<li>
        <button
          type="button"
          class="chip"
          data-test="chip"
          data-kind=${chip.kind}
          title=${fill(strings.openAttachment, label)}
          @click=${() => postToHost({ type: 'open-attachment', itemId: id, index })}
        >
          ${content}
        </button>
      </li>`;
    })}
  </ul>`;
}
