import { cleanHoleAnswer, holeFilling } from '../../models/profiles/hole-filling.ts';

const shortestEcho = 3;

/**
 * Cleans a chat model's answer to a hole while it streams: what has been given out stays true whatever follows. Text whose fate is open (the
 * start of a fence, of a tag, of a repeated line) is held back. All pieces together are {@link cleanHoleAnswer} of the whole.
 */
export class HoleAnswerStream {
  readonly #prefix: string;
  readonly #echoes: readonly string[];
  #raw = '';
  #given = '';

  /** `prefix` is the text before the hole as it was sent. */
  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#echoes = echoesOf(prefix);
  }

  /** Takes a piece of the answer; returns what can be shown of it now. */
  push(text: string): string {
    this.#raw += text;
    // A CR at the end may be half of a line end.
    const sure = this.#raw.replace(/\r$/, '');
    if (isOpening(sure) || this.#mayRepeat(sure)) return '';
    return this.#give(withoutOpenTail(cleanHoleAnswer(sure, { prefix: this.#prefix })));
  }

  /** The answer is over: returns what was held back. */
  end(): string {
    return this.#give(cleanHoleAnswer(this.#raw, { prefix: this.#prefix }));
  }

  #give(clean: string): string {
    if (!clean.startsWith(this.#given)) return '';
    const rest = clean.slice(this.#given.length);
    this.#given = clean;
    return rest;
  }

  /** True while the text may still turn out to begin with what is before the hole. */
  #mayRepeat(raw: string): boolean {
    const unwrapped = cleanHoleAnswer(raw, { prefix: '' });
    return this.#echoes.some((echo) => echo.startsWith(unwrapped));
  }
}

/** True while the beginning may still turn out to be wrapping. Takes away what cleaning takes away, in its order, and looks at the rest. */
function isOpening(raw: string): boolean {
  let rest = raw.replaceAll('\r\n', '\n');
  if (isStartOf('<think>', rest)) return true;
  rest = rest.replace(/^\s*<think>[\s\S]*?(?:<\/think>\s*|$)/, '');
  // After the whole tag a line break may follow, which belongs to it.
  if (isStartOf('<COMPLETION>', rest)) return true;
  rest = rest.replace(/^\s*<COMPLETION>\n?/, '');
  return /^\s*(?:`[^\n]*)?$/.test(rest);
}

function isStartOf(tag: string, text: string): boolean {
  return tag.startsWith(text.trimStart());
}

/** The texts a model may repeat from before the hole; the same ones that cleaning takes away. */
function echoesOf(prefix: string): string[] {
  const lineStart = prefix.lastIndexOf('\n') + 1;
  const line = prefix.slice(lineStart);
  const above = prefix.slice(prefix.lastIndexOf('\n', Math.max(0, lineStart - 2)) + 1);
  return [above, above.trimStart(), line, line.trimStart()].filter((echo) => echo.trim().length >= shortestEcho);
}

/** Without an end that may be the beginning of a closing fence, a stop text or a line break. */
function withoutOpenTail(text: string): string {
  const tail = /(?:\r?\n)*[ \t]*`{0,2}\r?$/.exec(text);
  let end = tail === null ? text.length : tail.index;
  for (const stop of holeFilling.stop) {
    for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
      if (!text.endsWith(stop.slice(0, length))) continue;
      end = Math.min(end, text.length - length);
      break;
    }
  }
  return text.slice(0, end);
}
