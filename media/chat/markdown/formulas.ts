import { loadPart } from '../parts/load-part.ts';
import { formulaContent } from './formula-source.ts';
import { pageSlices, type SlicedWork } from './frame-slices.ts';
import type { MathNode } from './math-tree.ts';

const namespace = 'http://www.w3.org/1998/Math/MathML' as const;
/** Formulas that were set, by what they are; null for those that cannot be. A text that grows is read again and again. */
const known = new Map<string, Element | null>();
const maxKnown = 1_000;
/** Formulas up to this length are set at once, while it takes no longer than so many milliseconds together. */
const shortFormula = 300;
const atOnce = 4;

/** Sets the formulas below `root`. Those that take long, and all until the library is there, stand as they are written until the page has time. */
export function setFormulas(root: ParentNode): void {
  const spans = root.querySelectorAll<HTMLElement>('.math, .math-block');
  const until = performance.now() + atOnce;
  for (const span of spans) {
    const source = span.textContent;
    const isQuick = source.length <= shortFormula && performance.now() < until;
    if (globalThis.crossfadeFormulas !== undefined && (isQuick || known.has(keyOf(span, source)))) set(span);
    else setLater(span);
  }
}

const waiting = new Set<HTMLElement>();

const work: SlicedWork = {
  step: () => {
    const [next] = waiting;
    if (next === undefined) return false;
    waiting.delete(next);
    if (next.isConnected) set(next);
    return waiting.size > 0;
  },
};

function setLater(span: HTMLElement): void {
  if (waiting.size === 0) {
    void loadPart('formulas').then((isLoaded) => {
      if (isLoaded) pageSlices.add(work);
      else waiting.clear();
    });
  }
  waiting.add(span);
}

function set(span: HTMLElement): void {
  const source = span.textContent;
  // What was set already has no marks.
  if (span.firstElementChild !== null) return;
  const made = elementFor(span, source);
  if (made === null) return;
  span.title = source;
  span.replaceChildren(made.cloneNode(true));
}

function keyOf(span: HTMLElement, source: string): string {
  return `${span.className} ${source}`;
}

function elementFor(span: HTMLElement, source: string): Element | null {
  const key = keyOf(span, source);
  const before = known.get(key);
  if (before !== undefined) return before;
  const isDisplay = span.className === 'math-block';
  const tree = globalThis.crossfadeFormulas?.(formulaContent({ raw: source, isDisplay }), isDisplay);
  const made = tree === undefined || typeof tree === 'string' ? null : elementOf(tree);
  if (known.size >= maxKnown) known.clear();
  known.set(key, made);
  return made;
}

function elementOf({ tag, attributes, styles, children }: Exclude<MathNode, string>): MathMLElement {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of attributes) element.setAttribute(name, value);
  for (const [name, value] of styles) element.style.setProperty(name, value);
  element.append(...children.map((child) => (typeof child === 'string' ? child : elementOf(child))));
  return element;
}
