import type { ChatViewStrings } from '../../src/chat/chat-view-strings.ts';

const source = document.querySelector<HTMLElement>('cf-chat')?.dataset['strings'] ?? '{}';

/** The texts of the view in the person's language, put into the page by the host. */
export const strings = JSON.parse(source) as ChatViewStrings;
