import type { LanguageFn } from 'highlight.js';
import type { MathNode } from '../markdown/math-tree.ts';

declare global {
  /** Set by `formulas-part.ts`. */
  var crossfadeFormulas: ((tex: string, isDisplay: boolean) => MathNode | undefined) | undefined;
  /** Set by `grammars-part.ts`: the grammars that are not loaded with the page, by name. */
  var crossfadeGrammars: Readonly<Record<string, LanguageFn>> | undefined;
}

/** Parts of the view that most conversations do not need: `chat-<name>.js` beside its script. */
export type PartName = 'formulas' | 'grammars';

const page = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;
const loads = new Map<PartName, Promise<boolean>>();

/** Loads a part once. False where it cannot be loaded; the view goes on without it. */
export function loadPart(name: PartName): Promise<boolean> {
  const known = loads.get(name);
  if (known !== undefined) return known;
  const load = new Promise<boolean>((resolve) => {
    if (page === undefined) {
      resolve(false);
      return;
    }
    const script = document.createElement('script');
    // The policy of the page lets in what carries its nonce only.
    script.nonce = page.nonce;
    script.src = new URL(`chat-${name}.js`, page.src).href;
    script.addEventListener('load', () => resolve(true));
    script.addEventListener('error', () => resolve(false));
    document.head.append(script);
  });
  loads.set(name, load);
  return load;
}
