/**
 * Milliseconds that a test waits for one thing to appear on the screen. A wait ends as soon as the thing is there, so that a fast machine loses
 * nothing; a machine that is four times slower needs most of it.
 */
export const patienceMs = 90_000;
