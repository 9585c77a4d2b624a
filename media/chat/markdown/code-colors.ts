import { ColorPatience } from './color-patience.ts';
import { colorTree, type ColorNode } from './color-tree.ts';
import { pageSlices, type SlicedWork } from './frame-slices.ts';
import { loadPart } from '../parts/load-part.ts';
import { addGrammars, highlightCode, needsGrammars } from './highlight.ts';

const patience = new ColorPatience(() => performance.now());

/**
 * Puts the colors of a language into some lines of code.
 *
 * @returns false when they stay without: for a language that is not known or whose grammar is not loaded yet, and for what takes too long
 */
export function colorPart(element: HTMLElement, text: string, language: string): boolean {
  if (needsGrammars(language)) {
    void loadGrammars();
    return false;
  }
  const html = patience.try(language, () => highlightCode(text, language));
  const tree = html === undefined ? undefined : colorTree(html);
  if (tree) element.replaceChildren(...tree.map(colorNode));
  return tree !== undefined;
}

async function loadGrammars(): Promise<boolean> {
  const isLoaded = await loadPart('grammars');
  if (globalThis.crossfadeGrammars !== undefined) addGrammars(globalThis.crossfadeGrammars);
  return isLoaded;
}

function colorNode(piece: ColorNode): Node | string {
  if (typeof piece === 'string') return piece;
  const span = document.createElement('span');
  span.className = piece.classes;
  span.append(...piece.children.map(colorNode));
  return span;
}

const waiting = new Map<HTMLElement, { readonly text: string; readonly language: string }>();

const work: SlicedWork = {
  step: () => {
    const [next] = waiting;
    if (next === undefined) return false;
    const [element, { text, language }] = next;
    waiting.delete(element);
    if (element.isConnected && element.textContent === text) colorPart(element, text, language);
    return waiting.size > 0;
  },
};

/** Colors code once the page has nothing else to do, so that a long conversation opens at once. */
export function colorLater(element: HTMLElement, text: string, language: string): void {
  if (needsGrammars(language)) {
    void loadGrammars().then((isLoaded) => {
      if (isLoaded) colorLater(element, text, language);
    });
    return;
  }
  if (waiting.size === 0) requestIdleCallback(() => pageSlices.add(work), { timeout: 500 });
  waiting.set(element, { text, language });
}
