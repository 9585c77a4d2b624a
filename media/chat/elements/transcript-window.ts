/** How many items are in the page at first, and how many more each step back adds. */
export const windowStep = 40;

/** Which items are in the page: all from `first` to the end. Only the newest are at first; the older come in steps. */
export interface TranscriptWindow {
  readonly conversationId: string;
  readonly first: number;
}

/**
 * The window for a conversation of `count` items: kept where it is while the conversation goes on, newest items only for another
 * conversation or when it was cut back to before the window.
 */
export function windowFor(
  previous: TranscriptWindow | undefined,
  conversationId: string,
  count: number,
): TranscriptWindow {
  const newest = Math.max(0, count - windowStep);
  if (previous?.conversationId !== conversationId) return { conversationId, first: newest };
  if (previous.first > newest) return { conversationId, first: newest };
  return previous;
}

/** One step further back. */
export function earlier(window: TranscriptWindow): TranscriptWindow {
  return { ...window, first: Math.max(0, window.first - windowStep) };
}

/** Lets go of what was read long ago once the person is back at the end: a page never grows without end. */
export function trimmed(window: TranscriptWindow, count: number): TranscriptWindow {
  return count - window.first > windowStep * 3 ? { ...window, first: count - windowStep } : window;
}
