/**
 * What a model completes that knows the text behind `marker`: the part of it that is not typed yet, from whatever key it is asked, and
 * nothing where the marker does not stand or something else was typed behind it. Which key a request is for depends on the machine's
 * speed, so that a fixed answer would fit one of them only.
 */
export function knowing(marker: string, text: string): (prompt: string) => string {
  return (prompt) => {
    const at = prompt.lastIndexOf(marker);
    const typed = prompt.slice(at + marker.length);
    return at >= 0 && text.startsWith(typed) ? text.slice(typed.length) : '';
  };
}
