import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameState } from '../../../src/edit/file-change.ts';
import { planChanges } from '../../../src/edit/plan-changes.ts';
import type { Plan } from '../../../src/edit/plan-changes.ts';
import type { RequestedEdit, RequestedHunk } from '../../../src/edit/requested-edit.ts';
import { applySplices, invertSplices } from '../../../src/edit/splices.ts';
import { changedTexts, editableFiles } from '../../edit-cases/edited-texts.ts';

function planFor(text: string, ...hunks: readonly Partial<RequestedHunk>[]): Plan {
  const edit: RequestedEdit = {
    kind: 'change',
    path: 'a.ts',
    inOrder: false,
    hunks: hunks.map((hunk) => ({ unit: 'text', oldText: '', newText: '', ...hunk })),
  };
  return planChanges([edit], editableFiles(new Map([['a.ts', text]])));
}

/** The text after the hunks, or the reason of the refusal. */
function edited(text: string, ...hunks: readonly Partial<RequestedHunk>[]): string {
  const plan = planFor(text, ...hunks);
  if (plan.kind === 'refused') return plan.refusal.reason;
  return changedTexts(new Map([['a.ts', text]]), plan.changes).get('a.ts') ?? '';
}

const lines = (oldText: string, newText: string): Partial<RequestedHunk> => ({ unit: 'lines', oldText, newText });

describe('planChanges', () => {
  it('replaces an exact text with what $ and backslashes mean by themselves', () => {
    assert.equal(edited('a = 1;\n', { oldText: 'a = 1', newText: "$& $1 $' \\n" }), "$& $1 $' \\n;\n");
  });

  it('writes new lines with the line ends of the file', () => {
    assert.equal(edited('a\r\nb\r\nc\r\n', { oldText: 'a\nb', newText: 'x\ny\nz' }), 'x\r\ny\r\nz\r\nc\r\n');
    assert.equal(edited('a\nb\n', { oldText: 'a\r\nb\r\n', newText: 'x\r\nb\r\n' }), 'x\nb\n');
  });

  it('never cuts a CRLF in half', () => {
    assert.equal(edited('a\r\nb\r\n', { oldText: '\nb', newText: '\nx' }), 'a\r\nx\r\n');
    assert.equal(edited('a\r\nb\r\n', { oldText: 'a\r', newText: 'x' }), 'x\r\nb\r\n');
  });

  it('takes no blank lines for a search text of which a view leaves nothing else', () => {
    assert.equal(edited('  \\n\n\n\n', lines('    \\n\n', '')), '\n\n');
    assert.equal(edited('a\n\n', lines('2 | \n', 'x\n')), 'not-found');
  });

  it('takes a shifted text as it is written before it undoes an escape loosely', () => {
    const text = '\n\\n!\n\n\n\n!\n';
    assert.equal(edited(text, lines('\n    \\n!\n', '    \\n!\n')), '\\n!\n\n\n\n!\n');
    const spaced = '\\n\u00a0!\n\n!\n';
    assert.equal(edited(spaced, lines('\\n !\n', '')), '\n!\n');
  });

  it('keeps byte order mark, lone CR, mixed line ends and a missing final line end', () => {
    assert.equal(edited('\uFEFFa\rb\r\nc\nd', lines('d\n', 'e\n')), '\uFEFFa\rb\r\nc\ne');
    assert.equal(edited('\uFEFFa\n', lines('a\n', 'b\n')), '\uFEFFb\n');
    assert.equal(edited('a\nb', lines('b\n', '')), 'a');
    assert.equal(edited('a\nb', lines('a\nb\n', 'a\nb\nc\n')), 'a\nb\nc');
  });

  it('keeps the white space at line ends that the search text left out', () => {
    assert.equal(edited('a  \nb\n', lines('a\nb\n', 'a\nc\n')), 'a  \nc\n');
  });

  it('shifts new lines by the indentation that the search text lost', () => {
    const text = 'class A {\n    run() {\n        go();\n    }\n}\n';
    assert.equal(
      edited(text, lines('run() {\n    go();\n}\n', 'run() {\n    if (ok) {\n        go();\n    }\n}\n')),
      'class A {\n    run() {\n        if (ok) {\n            go();\n        }\n    }\n}\n',
    );
  });

  it('maps tabs to spaces and spaces to tabs in new lines too', () => {
    assert.equal(
      edited('  if (a) {\n    b();\n  }\n', lines('\tif (a) {\n\t\tb();\n', '\tif (a) {\n\t\tb();\n\t\tc();\n')),
      '  if (a) {\n    b();\n    c();\n  }\n',
    );
    assert.equal(
      edited('\tif (a) {\n\t\tb();\n\t}\n', lines('    if (a) {\n        b();\n', '    if (a) {\n        c();\n')),
      '\tif (a) {\n\t\tc();\n\t}\n',
    );
  });

  it('keeps the quotes of the file in what does not change', () => {
    assert.equal(edited("a('x');\nb();\n", lines('a(‘x’);\nb();\n', 'a(‘x’);\nc(‘y’);\n')), "a('x');\nc('y');\n");
    assert.equal(edited('a(“x”);\nb();\n', lines('a("x");\nb();\n', 'a("x");\nc();\n')), 'a(“x”);\nc();\n');
  });

  it('undoes line numbers and entities, but not where the file really has them', () => {
    assert.equal(edited('a\nb\nc\n', { oldText: '2 | b\n3 | c', newText: 'b\nd' }), 'a\nb\nd\n');
    assert.equal(edited('2 | b\nb\n', { oldText: '2 | b', newText: '2 | c' }), '2 | c\nb\n');
    assert.equal(edited('a < b && c\n', { oldText: 'a &lt; b &amp;&amp; c', newText: 'a &gt; b' }), 'a > b\n');
    assert.equal(edited('a &lt; b\n', { oldText: 'a &lt; b', newText: 'a &gt; b' }), 'a &gt; b\n');
  });

  it('refuses a text that has several places, and names their lines', () => {
    const plan = planFor('x\ny\nx\n', { oldText: 'x', newText: 'z' });
    assert.ok(plan.kind === 'refused');
    assert.equal(plan.refusal.reason, 'ambiguous');
    assert.deepEqual(plan.refusal.lines, [1, 3]);
    assert.equal(edited('  x\n    x\n', lines('x\n', 'z\n')), 'ambiguous');
  });

  it('takes the exact place before inexact ones', () => {
    assert.equal(edited('  x\nx\n', lines('x\n', 'z\n')), '  x\nz\n');
  });

  it('tells equal places apart by a line number', () => {
    assert.equal(edited('x\ny\nx\n', { ...lines('x\n', 'z\n'), line: 3 }), 'x\ny\nz\n');
    assert.equal(edited('x\ny\nx\n', { ...lines('x\n', 'z\n'), line: 2 }), 'ambiguous');
  });

  it('quotes the closest lines where the text is nowhere, and never applies by likeness', () => {
    const plan = planFor('const total = a + b;\n', { oldText: 'const totals = a + b;', newText: 'x' });
    assert.ok(plan.kind === 'refused');
    assert.equal(plan.refusal.reason, 'not-found');
    assert.match(plan.refusal.message, /const total = a \+ b;/);
  });

  it('refuses new text with a gap marker, and equal texts, and an empty search', () => {
    assert.equal(edited('a\nb\n', lines('a\nb\n', 'a\n// ... existing code ...\n')), 'elided');
    assert.equal(edited('a\n', { oldText: 'a', newText: 'a' }), 'identical');
    assert.equal(edited('a\n', { oldText: '', newText: 'b' }), 'empty-search');
  });

  it('reads a gap that both sides leave out as the lines between', () => {
    assert.equal(edited('a\nb\nc\nd\n', lines('a\n...\nd\n', 'x\n...\nd\n')), 'x\nb\nc\nd\n');
    assert.equal(edited('a\nb\nd\nd\n', lines('a\n...\nd\n', 'a\n...\nx\n')), 'elided');
  });

  it('applies all edits of a call or none', () => {
    assert.equal(
      edited(
        'a\nb\nc\n',
        { oldText: 'a', newText: 'x' },
        { oldText: 'q', newText: 'y' },
        { oldText: 'c', newText: 'z' },
      ),
      'not-found',
    );
    const edits: readonly RequestedEdit[] = [
      { kind: 'create', path: 'new.ts', text: 'x' },
      { kind: 'delete', path: 'gone.ts' },
    ];
    assert.equal(planChanges(edits, editableFiles(new Map())).kind, 'refused');
  });

  it('finds a later edit in what an earlier one wrote', () => {
    assert.equal(edited('a\n', { oldText: 'a', newText: 'b' }, { oldText: 'b', newText: 'c' }), 'c\n');
  });

  it('replaces every place where that is asked for', () => {
    assert.equal(edited('a a a\n', { oldText: 'a', newText: 'aa', all: true }), 'aa aa aa\n');
  });

  it('refuses paths that leave the workspace and files that are not there', () => {
    const reason = (edit: RequestedEdit): string => {
      const plan = planChanges([edit], editableFiles(new Map([['a.ts', 'a']])));
      return plan.kind === 'refused' ? plan.refusal.reason : plan.kind;
    };
    assert.equal(reason({ kind: 'create', path: '../a.ts', text: '' }), 'outside');
    assert.equal(reason({ kind: 'create', path: '/etc/a', text: '' }), 'outside');
    assert.equal(reason({ kind: 'create', path: 'a.ts', text: '' }), 'exists');
    assert.equal(reason({ kind: 'delete', path: 'b.ts' }), 'missing-file');
  });

  it('changes nothing but the text it was asked to, and can be undone', () => {
    const unit = fc.constantFrom('a', 'b', ' ', '\t', '\n', '\r\n', '\r', '“', '"', '😀');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 60 }),
        fc.nat(),
        fc.nat(),
        fc.string({ unit, maxLength: 20 }),
        (text, from, size, newText) => {
          const start = from % (text.length + 1);
          const end = start + (size % (text.length - start + 1));
          const oldText = text.slice(start, end);
          const plan = planFor(text, { oldText, newText });
          if (plan.kind === 'refused') return;
          const [change] = plan.changes;
          assert.ok(change?.kind === 'change');
          const after = applySplices(text, change.splices);
          assert.equal(applySplices(after, invertSplices(text, change.splices)), text);
          const at = text.indexOf(oldText);
          if (/[\r\n]/.test(newText + oldText) || at === -1 || text.indexOf(oldText, at + 1) !== -1) return;
          assert.equal(after, text.slice(0, at) + newText + text.slice(at + oldText.length));
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('isSameState', () => {
  it('is false once the version or the hash is another', () => {
    assert.equal(isSameState({ version: 1 }, { version: 2 }), false);
    assert.equal(isSameState({ hash: 'a' }, { hash: 'b', version: 3 }), false);
    assert.equal(isSameState({ version: 1 }, { version: 1, hash: 'a' }), true);
  });
});
