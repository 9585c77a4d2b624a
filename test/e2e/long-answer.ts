import type { RecordedRequest } from '../support/fake-servers/fake-model-server.ts';

/** An answer that takes a while to stream: paragraphs, code and a list. */
export const longAnswer = `The mixer blends two decks with an equal-power curve, so that the loudness stays the same all the way across.

A linear fade would sound like this: at the half-way point both decks play at 50 % of their amplitude, which is only half of the power. The ear hears a dip in the middle of every transition.

\`equalPowerGain\` takes the cosine for the deck that leaves and the sine for the deck that comes. Their squares always add up to one, which is why nobody on the floor notices the change.

Three things are worth knowing when you use it:

- the position runs from 0 (only the left deck) to 1 (only the right deck);
- values outside of this range are clamped, they never raise an error;
- the gains are computed anew for each block of samples, so a fast move of the fader stays smooth.

If you need a harder cut for scratching, give the curve a steeper shape and keep the same interface. Nothing else in the project has to change for that.`;

/** A model that goes on where the text in its request ends, and says some words again before that, as models do. */
export function goingOn(request: RecordedRequest): { readonly text: string; readonly paceMs: number } {
  const messages = (request.body?.['messages'] ?? []) as readonly {
    readonly role: string;
    readonly content: unknown;
  }[];
  const said = textOf(messages.filter((message) => message.role === 'assistant').at(-1)?.content)
    .trimEnd()
    .slice(-40);
  const end = said === '' ? 0 : longAnswer.indexOf(said) + said.length;
  return { text: longAnswer.slice(Math.max(0, end - 40)), paceMs: 25 };
}

/** Words of a Markdown text without its marks and white space, to compare with what is on the screen. */
export function wordsOf(text: string): string {
  return text.replaceAll(/[`*\-\s]+/g, '');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return ((content ?? []) as readonly { readonly text?: string }[]).map((block) => block.text ?? '').join('');
}
