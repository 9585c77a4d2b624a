import { html, type TemplateResult } from 'lit';
import type { AttachmentChip } from '../../../src/transcript/chat-view-messages.ts';
import { chipIcons } from './chip-icons.ts';
import { icon } from './icon.ts';
import './thumbnail-element.ts';

/** What a chip shows of what goes along. */
export type ShownChip = Pick<AttachmentChip, 'kind' | 'label' | 'thumbnail'>;

/** The small picture of an image, the icon of anything else; the label beside it says what it is. */
export function chipPicture({ kind, thumbnail }: ShownChip): TemplateResult {
  return thumbnail === undefined
    ? icon(chipIcons[kind])
    : html`<cf-thumbnail aria-hidden="true" .data=${thumbnail}></cf-thumbnail>`;
}
