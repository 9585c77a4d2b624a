import { cleanHoleAnswer } from '../../src/models/profiles/hole-filling.ts';
import { aroundCursor } from '../completion-cases/case-file.ts';
import { serve } from '../completion-cases/serve-case.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkFields, equals } from './verdict.ts';
import type { Problems } from './verdict.ts';

/** Ghost text for an answer of a model, by the engine that serves the editor. */
export async function checkCompletion(given: FieldCase): Promise<Problems> {
  const document = textField(given, 'document') ?? '';
  const answer = textField(given, 'answer') ?? '';
  const language = textField(given, 'language') ?? 'typescript';
  const asked = { id: given.id ?? '', kind: 'pipeline', title: '', expected: null, document, language };
  const { before, after } = aroundCursor(asked);
  const isChat = textField(given, 'via')?.includes('chat') === true;
  const { text, replaced } = await serve(asked, [isChat ? cleanHoleAnswer(answer, { prefix: before }) : answer]);
  const { orNothing, prompt: _prompt, ...expect } = given.expect;
  if (orNothing === true && text === undefined) return [];
  return checkFields(expect, {
    inserted: (wanted) => equals('inserted', text?.trimEnd() ?? '')(typeof wanted === 'string' ? wanted.trimEnd() : ''),
    result: equals('result', before + (text ?? '') + after.slice(replaced.length).replace(/\n$/, '')),
  });
}
