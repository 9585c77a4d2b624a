import { indentedCode } from '../../src/editor/chat-view/indented-code.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkFields, equals } from './verdict.ts';
import type { Problems } from './verdict.ts';

const cursor = '█';

/** Code of an answer that is put at the cursor of a document, in the indentation that the editor finds in the document. */
export async function checkInsert(given: FieldCase): Promise<Problems> {
  const document = textField(given, 'document') ?? '';
  const at = document.indexOf(cursor);
  const [before, after] = [document.slice(0, at), document.slice(at + cursor.length)];
  const hasTabs = /^\t/m.test(document);
  const size = /^( {2,8})\S/m.exec(document)?.[1]?.length ?? 4;
  const code = indentedCode(textField(given, 'code') ?? '', {
    before: before.slice(before.lastIndexOf('\n') + 1),
    after: after.split('\n', 1)[0] ?? '',
    unit: hasTabs ? '\t' : ' '.repeat(size),
    tabSize: 4,
  });
  return await checkFields(given.expect, { result: equals('the document', before + code + after) });
}
