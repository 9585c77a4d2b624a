import type { AttachmentChip, MentionOffer } from '../../../src/transcript/chat-view-messages.ts';

/** The codicon of what goes along with a message, or is offered to. */
export const chipIcons: Readonly<Record<AttachmentChip['kind'] | MentionOffer['icon'], string>> = {
  file: 'file',
  selection: 'list-selection',
  code: 'code',
  problems: 'warning',
  changes: 'diff',
  folder: 'folder',
  symbol: 'symbol-method',
  image: 'file-media',
  command: 'terminal',
};
