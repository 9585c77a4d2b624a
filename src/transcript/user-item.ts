import { readMessage } from '../context/mentions/attachment.ts';
import type { InputPart } from '../conversation/part.ts';
import { present } from '../base/present.ts';
import type { AttachmentChip, UserItem } from './chat-view-messages.ts';

/** A message of the person as the view shows it. */
export function userItem(seq: number, parts: readonly InputPart[]): UserItem {
  const { text, attachments } = readMessage(parts);
  const chips = attachments.map(({ kind, label, place, thumbnail }) => {
    return { kind, label, opens: place !== undefined, ...present({ thumbnail }) };
  });
  return { kind: 'user', id: `u${seq}`, text, attachments: chips };
}

/** What goes along with a message that is not sent yet. Nothing of it is in the log, so that the view cannot ask to open it. */
export function draftItems(brought: readonly InputPart[]): readonly AttachmentChip[] {
  const { attachments } = userItem(0, [...brought, { t: 'text', text: '' }]);
  return attachments.map((chip) => ({ ...chip, opens: false }));
}
