import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dialects } from '../../../../src/edit/dialects/dialects.ts';
import type { DialectId, ParsedAnswer } from '../../../../src/edit/dialects/dialect.ts';
import { renderChecked } from '../../../../src/edit/render-checked.ts';
import { planChanges } from '../../../../src/edit/plan-changes.ts';
import { editableFiles } from '../../../edit-cases/edited-texts.ts';

const answers: Readonly<Record<DialectId, string>> = {
  blocks:
    'Here:\n\nsrc/a.ts\n```ts\n<<<<<<< SEARCH\n:start_line:3\n-------\na\n=======\nb\n>>>>>>> REPLACE\n```\n\nb.ts\n------- SEARCH\n=======\nnew\n+++++++ REPLACE\n',
  patch:
    'x\n*** Begin Patch\n*** Update File: a.ts\n*** Move to: c.ts\n@@ class A\n@@ run\n x\n-a\n+b\n*** End of File\n*** Add File: b.ts\n+new\n*** Delete File: d.ts\n*** End Patch\n',
  whole: 'The file:\n\nsrc/a.ts\n````ts\nconst a = `x`;\n```\n````\nDone.\n',
  replace: JSON.stringify({
    path: 'a.ts',
    edits: [
      { old_text: 'a "}{\\', new_text: 'b' },
      { old_text: 'c', new_text: '😀' },
    ],
  }),
  'unified-diff':
    '```diff\n--- a/x.ts\n+++ b/x.ts\n@@ -1,2 +1,2 @@ class\n a\n-- b\n+++ c\n--- a/y.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n```\n',
};

function parsed(id: DialectId, pieces: readonly string[]): ParsedAnswer {
  const parser = dialects[id].parser();
  for (const piece of pieces) parser.push(piece);
  return parser.end();
}

describe('every dialect', () => {
  for (const [id, answer] of Object.entries(answers) as [DialectId, string][]) {
    it(`reads the same from ${id} wherever the answer is cut`, () => {
      const whole = parsed(id, [answer]);
      assert.equal(whole.kind, 'edits');
      for (let at = 0; at <= answer.length; at++) {
        assert.deepEqual(parsed(id, [answer.slice(0, at), answer.slice(at)]), whole);
      }
      assert.deepEqual(parsed(id, answer.split(/(?=[^])/u)), whole);
    });

    it(`never reads a whole edit out of ${id} that was cut off inside of it`, () => {
      const last =
        id === 'replace' ? answer.length - 1 : answer.lastIndexOf(id === 'patch' ? '*** End' : '\n', answer.length - 2);
      const cut = parsed(id, [answer.slice(0, Math.floor(last / 2))]);
      const whole = parsed(id, [answer]);
      assert.notDeepEqual(cut, whole);
    });

    it(`never throws on any text as ${id}`, () => {
      const tokens = answer.match(/\S+|\s/g) ?? [];
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...tokens, '\n', '\r\n', '@@\n'), { maxLength: 60 }), (parts) => {
          const read = parsed(id, parts);
          if (read.kind === 'edits') planChanges(read.edits, editableFiles(new Map([['a.ts', 'a\nb\n']]), 'a.ts'));
        }),
        { numRuns: 500 },
      );
    });
  }

  it('yields finished hunks before the end of the answer', () => {
    const parser = dialects.blocks.parser();
    const end = answers.blocks.indexOf('REPLACE') + 'REPLACE\n'.length;
    assert.equal(parser.push(answers.blocks.slice(0, end)).length, 1);
    const call = dialects.replace.parser();
    assert.equal(call.push(answers.replace.slice(0, answers.replace.indexOf('},') + 1)).length, 1);
    assert.equal(call.push(answers.replace.slice(answers.replace.indexOf('},') + 1)).length, 1);
  });

  it('explains a refusal with the next action', () => {
    for (const { explain } of Object.values(dialects)) {
      assert.match(
        explain({ reason: 'not-found', message: 'No such text.' }),
        /Nothing was changed\. Read the lines again/,
      );
    }
  });
});

describe('renderChecked', () => {
  it('writes a change in every dialect so that the same bytes come out again', () => {
    const line = fc.constantFrom('a', '  b', '\tc', '', 'd = "x"', '}', '...');
    const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`);
    let rendered = 0;
    fc.assert(
      fc.property(text, text, fc.constantFrom('\n', '\r\n'), (one, other, lineEnd) => {
        const before = one.replaceAll('\n', lineEnd);
        const plan = planChanges(
          [{ kind: 'write', path: 'a.py', text: other }],
          editableFiles(new Map([['a.py', before]])),
        );
        // Empty lines alone are no search text.
        if (plan.kind === 'refused' || before.trim() === '') return;
        const [change] = plan.changes;
        if (change === undefined) return;
        for (const dialect of Object.values(dialects)) {
          const answer = renderChecked(dialect, [{ change, before }], 'linux');
          if (answer !== undefined) rendered++;
          else assert.fail(`${dialect.id} cannot say ${JSON.stringify({ before, other })}`);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(rendered > 1_000);
  });

  it('writes what moves, makes or removes a file where the dialect can, else nothing', () => {
    const changes = [
      { change: { kind: 'create', path: 'n.ts', text: 'x' }, before: '' },
      { change: { kind: 'delete', path: 'd.ts', base: {}, text: 'gone\n' }, before: 'gone\n' },
    ] as const;
    assert.notEqual(renderChecked(dialects.patch, changes, 'linux'), undefined);
    assert.notEqual(renderChecked(dialects['unified-diff'], changes, 'linux'), undefined);
    assert.equal(renderChecked(dialects.blocks, changes, 'linux'), undefined);
  });
});
