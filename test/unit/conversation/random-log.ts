import fc from 'fast-check';
import type { Entry } from '../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId, Owner, Part } from '../../../src/conversation/part.ts';

export const owners: readonly Owner[] = [
  { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude-x' },
  { protocol: 'openai-chat', provider: 'openai', model: 'gpt-x' },
];

/** One happening in a conversation; numbers choose lengths and which open call a result belongs to. */
export interface Happening {
  readonly what:
    'question' | 'answer' | 'calls' | 'result' | 'late-result' | 'instruction' | 'turn-instruction' | 'cut';
  readonly size: number;
  readonly pick: number;
}

export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    what: fc.constantFrom<Happening['what']>(
      'question',
      'answer',
      'calls',
      'result',
      'result',
      'late-result',
      'instruction',
      'turn-instruction',
      'cut',
    ),
    size: fc.nat(400),
    pick: fc.nat(7),
  }),
  { minLength: 1, maxLength: 40 },
);

/** A log in which these things happened: calls with all, some or none of their results, in any order, and texts that go on with a cut one. */
export function logOf(list: readonly Happening[]): ConversationLog {
  const log = new ConversationLog();
  log.append({ k: 'instruction', scope: 'conversation', text: 'Be exact.' });
  const tool = { name: 'read', description: 'Reads.', inputSchema: { type: 'object' } };
  log.append({ k: 'tools', added: [tool], removed: [] });
  const writer = new Writer();
  for (const happening of list) for (const entry of writer.entries(happening)) log.append(entry);
  return log;
}

class Writer {
  #ids = 0;
  #open: CallId[] = [];
  #late: CallId[] = [];

  entries({ what, size, pick }: Happening): Entry[] {
    const words = 'word '.repeat(size / 4 + 1);
    const text: Part = { t: 'text', text: `${what} ${words}` };
    switch (what) {
      case 'question':
        return [{ k: 'user', parts: [text] }];
      case 'answer':
        return [this.#step([text], pick)];
      case 'calls': {
        const calls = Array.from({ length: 1 + (pick % 3) }, (): Part => this.#call());
        return [this.#step([text, ...calls], pick)];
      }
      case 'result':
        return this.#result(this.#open, words, pick);
      case 'late-result':
        return this.#result(this.#late, words, pick);
      case 'instruction':
        return [{ k: 'instruction', scope: 'conversation', text: words }];
      case 'turn-instruction':
        return [{ k: 'instruction', scope: 'turn', text: words }];
      case 'cut': {
        const first = this.#step([text], pick, { end: { kind: 'cut' } });
        return [first, this.#step([text], pick + 1, { continues: first.id })];
      }
    }
  }

  #call(): Part {
    const id = `c${String(this.#ids++).padStart(8, '0')}` as CallId;
    return { t: 'call', id, name: 'read', args: { value: { path: id } }, executor: 'client', state: 'complete' };
  }

  #step(parts: readonly Part[], pick: number, more: Partial<Entry & { k: 'step' }> = {}): Entry & { k: 'step' } {
    this.#late.push(...this.#open);
    this.#open = parts.flatMap((part) => (part.t === 'call' ? [part.id] : []));
    const owner = owners[pick % owners.length]!;
    return { k: 'step', id: `s${this.#ids++}`, owner, parts, end: { kind: 'stop' }, ...more };
  }

  #result(calls: CallId[], text: string, pick: number): Entry[] {
    const [call] = calls.splice(pick % Math.max(1, calls.length), 1);
    return call === undefined ? [] : [{ k: 'result', call, parts: [{ t: 'text', text }], isError: pick === 0 }];
  }
}
