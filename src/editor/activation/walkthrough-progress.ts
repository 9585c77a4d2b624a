import type { ContextKey } from '../manifest/context-keys.ts';
import { setContext } from '../shell/set-context.ts';

/** A step of the walkthrough, by its id in the manifest. */
export type WalkthroughStep = ContextKey extends infer K ? (K extends `crossfade.done.${infer S}` ? S : never) : never;

const done = new Set<WalkthroughStep>();

/** Ticks a step of the walkthrough off, once what it asks for has really happened. VS Code keeps that for good. */
export function markDone(step: WalkthroughStep): void {
  if (done.has(step)) return;
  done.add(step);
  setContext(`crossfade.done.${step}`, true);
}
