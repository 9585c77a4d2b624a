import assert from 'node:assert/strict';
import { declarationText } from '../../../../src/context/prompt/declaration-text.ts';
import { lookupSites } from '../../../../src/context/prompt/lookup-sites.ts';

describe('the names that are looked up', () => {
  const lines = [
    "import { Invoice, loadInvoice } from './invoice.ts';",
    'import {',
    '  sumPositions,',
    "} from './sum.ts';",
    '',
    'export function total(id: string): number {',
    "  const text = 'loadInvoice(';",
    '  // sumPositions(later)',
    '  const invoice = loadInvoice(id);',
    '  const local = other + id;',
    '  return sumPositions(invoice);',
    '}',
  ];

  it('are the imported ones near the cursor, where they are used, the nearest first', () => {
    assert.deepEqual(lookupSites(lines, 10, 2), [
      { name: 'sumPositions', line: 10, character: 9 },
      { name: 'loadInvoice', line: 8, character: 18 },
    ]);
  });

  it('are not those in strings and comments, nor plain variables', () => {
    const names = lookupSites(lines, 6, 10);
    assert.ok(names.every(({ line }) => line !== 6 && line !== 7));
    assert.ok(!names.some(({ name }) => name === 'local' || name === 'other'));
  });

  it('are as many as asked for, and none in an empty document', () => {
    assert.equal(lookupSites(lines, 10, 1).length, 1);
    assert.deepEqual(lookupSites([''], 0, 5), []);
    assert.deepEqual(lookupSites([], 3, 5), []);
  });
});

describe('the text of a declaration', () => {
  it('is its whole lines without the shared indentation, as far as they fit', () => {
    const lines = ['class A {', '  sum(): number {', '    return 1;', '  }', '}'];
    assert.equal(declarationText(lines, { startLine: 1, endLine: 3 }, 200), 'sum(): number {\n  return 1;\n}');
    assert.equal(declarationText(lines, { startLine: 1, endLine: 3 }, 16), 'sum(): number {');
    assert.equal(declarationText(lines, { startLine: 1, endLine: 3 }, 3), undefined);
    assert.equal(declarationText(lines, { startLine: 50, endLine: 60 }, 100), undefined);
  });
});
