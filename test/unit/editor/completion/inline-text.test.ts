import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { mayComplete } from '../../../../src/completion/gate/gate.ts';
import { completionSchemes, withReplacement } from '../../../../src/editor/completion/inline-text.ts';

const gate = (scheme: string) =>
  mayComplete({
    scheme,
    languageId: 'typescript',
    path: 'a.ts',
    aiFeatures: true,
    enabled: true,
    languageEnabled: true,
    isSecret: false,
    isIgnored: false,
  });

describe('the documents that suggestions are offered for', () => {
  it('are those that the engine takes', () => {
    for (const scheme of completionSchemes) assert.equal(gate(scheme).ok, true, scheme);
  });

  it('are not the chat input, comments, output or the commit message', () => {
    for (const scheme of [
      'chatSessionInput',
      'sessions-chat',
      'comment',
      'output',
      'vscode-scm',
      'git',
      'crossfade-explain',
    ]) {
      assert.equal(gate(scheme).ok, false, scheme);
      assert.ok(!(completionSchemes as readonly string[]).includes(scheme), scheme);
    }
  });
});

describe('a document with a replacement that has not been made', () => {
  it('reads like the document after it', () => {
    const text = fc.string({ maxLength: 40 });
    const place = fc.nat({ max: 50 });
    fc.assert(
      fc.property(text, text, fc.tuple(place, place), fc.tuple(place, place), (before, inserted, [a, b], [c, d]) => {
        const start = Math.min(a, b, before.length);
        const end = Math.min(Math.max(a, b), before.length);
        const expected = before.slice(0, start) + inserted + before.slice(end);
        const changed = withReplacement(textSnapshot(before), { start, end, text: inserted });
        assert.equal(changed.length, expected.length);
        const [from, to] = [Math.min(c, d), Math.max(c, d)];
        assert.equal(changed.slice(from, to), expected.slice(from, to));
      }),
      { numRuns: 2000 },
    );
  });
});
