import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { buildRequest } from '../../../../src/completion/prompt/prompt.ts';
import { PromptBudgets } from '../../../../src/completion/prompt/prompt-budget.ts';
import { PromptContext } from '../../../../src/context/prompt/prompt-context.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { FimFile } from '../../../../src/protocols/fim/fim-request.ts';
import { FakeWorkspace } from '../fake-workspace.ts';

const source = (seed: string): string =>
  Array.from({ length: 200 }, (_, at) => `const ${seed} = loadInvoice(customer, ${at});`).join('\n');

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

describe('prompts while somebody types in one line', () => {
  it('begin as the one before, for at least nine tenths, whatever is prepared meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Further down the window before the cursor begins in the file, and moves on in steps.
        fc.integer({ min: 20, max: 80 }),
        fc.array(fc.constantFrom('idle', 'save', 'file'), { minLength: 5, maxLength: 40 }),
        async (line, occasions) => {
          const clock = new FakeClock();
          const files = new FakeWorkspace({ 'main.ts': source('main'), 'a.ts': source('a'), 'b.ts': source('b') });
          const context = new PromptContext({
            files,
            clock,
            redact: (text) => text,
            isWanted: () => true,
            mayQuote: () => true,
            openText: (path) => files.contents.get(path),
            sources: () => ['a.ts', 'b.ts'],
            definitions: () => Promise.resolve([]),
            problems: () => [],
            tokens: () => 2_048,
          });
          const place = { document: 'file:///main.ts', path: 'main.ts', languageId: 'typescript', line };
          const refresh = async (occasion: 'idle' | 'save' | 'tab'): Promise<void> => {
            const done = context.refresh(place, occasion);
            await clock.advance(5);
            await done;
          };
          await refresh('tab');
          const budget = new PromptBudgets().of('m', false);
          const lines = source('main').split('\n');
          let text = lines.slice(0, line).join('\n').length + 1;
          let whole = lines.join('\n');
          let previous: string | undefined;
          let extra: readonly FimFile[] | undefined;
          for (const [key, occasion] of occasions.entries()) {
            whole = `${whole.slice(0, text)}x${whole.slice(text)}`;
            text++;
            files.contents.set('main.ts', whole);
            context.changed('main.ts', [
              { startLine: line, startCharacter: key, endLine: line, endCharacter: key, text: 'x' },
            ]);
            if (occasion === 'file') files.contents.set('a.ts', source(`a${key}`));
            await refresh(occasion === 'idle' ? 'idle' : 'save');
            await clock.advance(600);
            const snapshot = context.read(place);
            extra ??= snapshot.files;
            assert.equal(snapshot.files, extra);
            const subject = { path: 'main.ts', languageId: 'typescript', extra: snapshot.files };
            const request = buildRequest(cursorContext(textSnapshot(whole), text), subject, {
              multiline: false,
              budget,
            });
            assert.ok((request.extra ?? []).length > 0);
            const head = (request.extra ?? []).map((file) => `${file.path}\n${file.text}\n`).join('') + request.prefix;
            if (previous !== undefined) assert.ok(sharedStart(previous, head) >= 0.9 * previous.length);
            previous = head;
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
