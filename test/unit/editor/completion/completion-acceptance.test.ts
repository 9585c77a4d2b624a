import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import type { OffsetChange } from '../../../../src/completion/engine/offset-change.ts';
import { shownAfter, ShownSuggestions } from '../../../../src/completion/engine/shown-suggestions.ts';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import type { CompletionEvent } from '../../../../src/completion/engine/suggestion.ts';
import type {
  CompletionAcceptance,
  followAcceptance,
} from '../../../../src/editor/completion/completion-acceptance.ts';
import { Listeners } from '../../../../src/base/listeners.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { vscodeNames } from '../../../bench/vscode-names.ts';
import { stubOf } from '../../../bench/vscode-stub.ts';

/** An open document of one line. */
const document = {
  text: '',
  isClosed: false,
  lineCount: 1,
  uri: { toString: () => 'file:///a.ts' },
  lineAt: () => ({ range: { end: document.text.length } }),
  offsetAt: (offset: number) => offset,
  positionAt: (offset: number) => offset,
  getText: ({ start, end }: { readonly start: number; readonly end: number }) => document.text.slice(start, end),
};

class Range {
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

let changed: (event: unknown) => void = () => undefined;
let closed: (event: unknown) => void = () => undefined;
const nothing = (): { dispose(): void } => ({ dispose: () => undefined });
const stubs: Record<string, unknown> = {
  ...Object.fromEntries(vscodeNames().map((name) => [name, stubOf(name)])),
  Range,
  workspace: {
    textDocuments: [document],
    onDidChangeTextDocument: (listener: typeof changed) => {
      changed = listener;
      return nothing();
    },
    onDidCloseTextDocument: (listener: typeof closed) => {
      closed = listener;
      return nothing();
    },
  },
};

function useStubs(): { deregister(): void } {
  Object.assign(globalThis, { acceptanceTestStubs: stubs });
  const source = Object.keys(stubs)
    .map((name) => `export const ${name} = globalThis.acceptanceTestStubs[${JSON.stringify(name)}];`)
    .join('\n');
  return registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vscode') return { url: 'acceptance-test:vscode', shortCircuit: true };
      const resolved = next(specifier, context);
      // Modules of their own: other tests of the same process have another stand-in.
      return resolved.url.includes('/src/editor/') ? { ...resolved, url: `${resolved.url}?acceptance` } : resolved;
    },
    load: (url, context, next) =>
      url === 'acceptance-test:vscode' ? { format: 'module', shortCircuit: true, source } : next(url, context),
  });
}

describe('acceptance in the editor', () => {
  let hooks: { deregister(): void };
  let follow: typeof followAcceptance;
  let clock: FakeClock;
  let acceptance: CompletionAcceptance;
  let shown: ShownSuggestions;
  let events: CompletionEvent[];

  before(async () => {
    hooks = useStubs();
    ({ followAcceptance: follow } = await import('../../../../src/editor/completion/completion-acceptance.ts'));
  });
  after(() => hooks.deregister());

  beforeEach(() => {
    clock = new FakeClock();
    events = [];
    document.text = 'let a = ';
    const engineEvents = new Listeners<CompletionEvent>();
    shown = new ShownSuggestions(clock, (event) => engineEvents.fire(event));
    const edited = (uri: string, changes: readonly OffsetChange[]): void => void shown.edited(uri, changes);
    acceptance = follow({ engine: { onDidEvent: engineEvents.on, edited }, clock });
    acceptance.onDidEvent((event) => events.push(event));
  });
  afterEach(() => acceptance.dispose());

  async function show(insertText: string): Promise<void> {
    const at = document.text.length;
    const suggestion = {
      id: 1,
      insertText,
      range: { start: at, end: at },
      model: { provider: 'p', model: 'm' },
      isCached: false,
    };
    const context = cursorContext(textSnapshot(document.text), at);
    shown.returned(suggestion, 'file:///a.ts', context, new AbortController().signal);
    await clock.advance(shownAfter);
  }

  function edit(rangeOffset: number, rangeLength: number, text: string): void {
    document.text = document.text.slice(0, rangeOffset) + text + document.text.slice(rangeOffset + rangeLength);
    changed({ document, contentChanges: [{ rangeOffset, rangeLength, text }] });
  }

  const kept = (): number[] => events.flatMap((event) => (event.kind === 'kept' ? [event.fraction] : []));

  it('sees a word that the host put in, and follows it from where it stands', async () => {
    await show('first + second');
    edit(8, 0, 'first');
    edit(0, 0, '/* moved */ ');
    await clock.advance(30_000);
    assert.deepEqual(kept(), [1]);
    edit(document.text.indexOf('first'), 5, 'other');
    await clock.advance(270_000);
    assert.deepEqual(kept(), [1, 0]);
    assert.deepEqual(acceptance.journal.total(), { shown: 1, taken: 1 });
  });

  it('hears of a whole one by its command, after the text is in', async () => {
    await show('call();');
    edit(8, 0, 'call();');
    shown.accepted(1, 'whole');
    await clock.advance(30_000);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['shown', 'accepted', 'kept'],
    );
    assert.deepEqual(kept(), [1]);
  });

  it('forgets with the document and with the window', async () => {
    await show('call();');
    edit(8, 0, 'call();');
    shown.accepted(1, 'whole');
    closed(document);
    await clock.advance(300_000);
    assert.deepEqual(kept(), []);
    await show('more();');
    shown.accepted(1, 'whole');
    acceptance.dispose();
    assert.equal(clock.pending, 0);
  });
});
