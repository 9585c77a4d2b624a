import type { Entry } from '../../conversation/entry.ts';
import type { Owner } from '../../conversation/part.ts';
import { echoOf } from '../stream/prefill-echo.ts';

/** The conversations that a test sends. Fixed texts: nothing of a workspace is ever in them. */
export const shortQuestion: readonly Entry[] = [
  { k: 'user', parts: [{ t: 'text', text: 'Reply with the single word: ok' }] },
];

/** The question under an instruction. */
export const instructed: readonly Entry[] = [
  { k: 'instruction', text: 'Answer with one word.', scope: 'conversation' },
  ...shortQuestion,
];

/** An instruction in mid conversation. */
export function instructedLater(owner: Owner): readonly Entry[] {
  return [
    ...instructed,
    { k: 'step', id: 'first', owner, parts: [{ t: 'text', text: 'ok' }], end: { kind: 'stop' } },
    { k: 'instruction', text: 'Answer in capital letters.', scope: 'conversation' },
    { k: 'user', parts: [{ t: 'text', text: 'Once more, please.' }] },
  ];
}

/** A question that a tool answers. */
export const withTool: readonly Entry[] = [
  {
    k: 'tools',
    added: [
      {
        name: 'get_time',
        description: 'Tells the time in a city.',
        inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ],
    removed: [],
  },
  { k: 'user', parts: [{ t: 'text', text: 'What time is it in Oslo? Use the tool.' }] },
];

/** A red square of 16 × 16 points. */
export const withImage: readonly Entry[] = [
  {
    k: 'user',
    parts: [
      { t: 'text', text: 'Which color is this? One word.' },
      {
        t: 'media',
        mime: 'image/png',
        data: 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==',
      },
    ],
  },
];

/** How the cut answer begins. No answer of its own would begin so: one that does is the server's echo of it. */
const cutText = 'Here they come: one, two, three,';

/** An answer that was cut: a server that can go on goes on with `four`. */
export function cutAnswer(owner: Owner): readonly Entry[] {
  return [
    {
      k: 'user',
      parts: [{ t: 'text', text: 'Count from one to eight in English words with commas between them, nothing else.' }],
    },
    { k: 'step', id: 'cut', owner, parts: [{ t: 'text', text: cutText }], end: { kind: 'cut' } },
  ];
}

/** How an answer relates to {@link cutAnswer}. */
export function howItWentOn(text: string): 'goes-on' | 'begins-anew' | 'unclear' {
  const echo = echoOf(cutText, text);
  if (/^[\s,]*four\b/i.test(echo.kind === 'echo' ? text.slice(echo.length) : text)) return 'goes-on';
  return /\bone\b[\s,]+two\b/i.test(text) ? 'begins-anew' : 'unclear';
}

/** A hole that any model for completion can fill. */
export const hole = {
  prefix: 'def add(a, b):\n    return a',
  suffix: '\n\nprint(add(1, 2))\n',
  path: 'example.py',
  maxTokens: 8,
} as const;
