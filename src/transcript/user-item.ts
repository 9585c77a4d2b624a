import { readMessage } from '../context/mentions/attachment.ts';
import type { InputPart } from '../conversation/part.ts';
import type { UserItem } from './chat-view-messages.ts';

/** A message of the person as the view shows it. */
export function userItem(seq: number, parts: readonly InputPart[]): UserItem {
  const { text, attachments } = readMessage(parts);
  const chips = attachments.map(({ kind, label, place }) => ({ kind, label, opens: place !== undefined }));
  return { kind: 'user', id: `u${seq}`, text, attachments: chips };
}
