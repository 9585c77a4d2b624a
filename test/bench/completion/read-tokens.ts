import { cursorContext, textSnapshot } from '../../../src/completion/engine/document-snapshot.ts';
import { PromptBudgets } from '../../../src/completion/prompt/prompt-budget.ts';
import { buildRequest } from '../../../src/completion/prompt/prompt.ts';
import { wantsSeveralLines } from '../../../src/completion/shape/multiline.ts';
import type { HoleRequest } from '../../../src/routing/one-shot/hole-request.ts';
import { tokens } from './oracle.ts';
import { typedFile } from './typed-file.ts';
import { typistTrace } from './typist.ts';

/** Where the suffix stands in the prompt: behind the prefix, in front of it, or nowhere in particular (read parts are found anywhere). */
type PromptOrder = 'psm' | 'spm' | 'anywhere';

/** What a server read for one key of a session. */
export interface KeyRead {
  /** Tokens of the prompt that were not in the cache. */
  readonly read: number;
  readonly prompt: number;
  readonly multiline: boolean;
}

/** A server that keeps the last prompt: it reads what follows the longest equal beginning, as llama.cpp does in a slot. */
class KeepingServer {
  readonly #order: PromptOrder;
  #last: readonly string[] = [];
  #lastSuffix = '';

  constructor(order: PromptOrder) {
    this.#order = order;
  }

  ask({ prefix, suffix, extra = [] }: HoleRequest): { readonly prompt: number; readonly read: number } {
    const files = extra.map((file) => `${file.path}\n${file.text}`).join('\n');
    const before = tokens(files + prefix);
    const after = tokens(suffix);
    const marked = this.#order === 'spm' ? ['S', ...after, 'P', ...before, 'M'] : ['P', ...before, 'S', ...after, 'M'];
    let same = 0;
    while (same < marked.length && marked[same] === this.#last[same]) same++;
    const moved = this.#order === 'anywhere' && suffix === this.#lastSuffix ? after.length : 0;
    this.#last = marked;
    this.#lastSuffix = suffix;
    return { prompt: marked.length, read: Math.max(1, marked.length - same - moved) };
  }
}

/**
 * Types the recorded session of the benches in the middle of a file of so many lines, asking with every key, none answered from memory, and
 * gives what the server reads for each. Exact: nothing is timed.
 */
export function readPerKey(order: PromptOrder, { lines = 2_119, seed = 1 } = {}): readonly KeyRead[] {
  const file = typedFile(lines);
  const server = new KeepingServer(order);
  const budgets = new PromptBudgets();
  const after = file.text.slice(file.offset);
  let text = file.text.slice(0, file.offset);
  return typistTrace(file.typed, seed, { slips: 0.2 }).map((key) => {
    text = key.kind === 'backspace' ? text.slice(0, -1) : text + key.text;
    const context = cursorContext(textSnapshot(text + after), text.length);
    const multiline = wantsSeveralLines(context, file.languageId);
    const request = buildRequest(context, file, { multiline, budget: budgets.of('m', true) });
    const { prompt, read } = server.ask(request);
    budgets.learn('m', request, { input: prompt, cacheRead: prompt - read, source: 'reported' });
    return { read, prompt, multiline };
  });
}
