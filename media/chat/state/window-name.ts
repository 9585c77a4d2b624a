const key = 'crossfade.window';

/**
 * A name for this window that stays the same when it is loaded again and that no other window has. Where the browser keeps nothing for a page, it
 * is another one each time.
 */
export function windowName(): string {
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null && known !== '') return known;
    sessionStorage.setItem(key, made.join(''));
  } catch {
    // Storage is switched off for the page.
  }
  return made.join('');
}
