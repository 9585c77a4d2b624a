import { html, nothing } from 'lit';
import { icon } from './icon.ts';

/** What there is to say about the images of a message before it is sent: why one is missing, and that the model cannot see those that are there. */
export function imageNotes(problem: string | undefined, unseen: string | undefined): unknown {
  const texts = [problem, unseen].filter((text) => text !== undefined);
  if (texts.length === 0) return nothing;
  return texts.map(
    (text) => html`<p class="image-note" data-test="image-note">${icon('warning')} <span>${text}</span></p>`,
  );
}
