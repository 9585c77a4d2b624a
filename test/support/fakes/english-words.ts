import { fill } from '../../../src/base/fill.ts';
import { chatWords } from '../../../src/editor/chat-view/chat-words.ts';

/** The words of the chat without a translation. */
export const englishWords = chatWords(fill);
