import type { Dialect, RenderedChange } from './dialect.ts';
import { explainRefusal } from './explain.ts';
import { hunksOf } from './render-hunks.ts';
import { ReplaceParser } from './replace-parser.ts';

/** Exact replacements as the arguments of a tool call. */
export const replace: Dialect = {
  id: 'replace',
  prompt: {
    kind: 'tool',
    name: 'edit_file',
    description:
      'Replaces texts in one file. Each old_text must be in the file exactly once, character by character; add a line before or after if it is not, or set replace_all. All edits are applied or none. An empty old_text makes a new file.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Path of the file, relative to the workspace.' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              old_text: { type: 'string', description: 'The text to be replaced, exactly as it is in the file.' },
              new_text: { type: 'string', description: 'The text that takes its place.' },
              replace_all: { type: 'boolean', description: 'Replace every occurrence.' },
            },
            required: ['old_text', 'new_text'],
            additionalProperties: false,
          },
        },
      },
      required: ['path', 'edits'],
      additionalProperties: false,
    },
  },
  parser: () => new ReplaceParser(),
  explain: (refusal) => explainRefusal(refusal, { oldText: 'old_text', newText: 'new_text', edit: 'edit' }),
  render: (changes) => {
    const [only, ...more] = changes;
    return only === undefined || more.length > 0 ? undefined : renderFile(only);
  },
};

function renderFile({ change, before }: RenderedChange): string | undefined {
  if (change.kind === 'create') {
    return JSON.stringify({ path: change.path, edits: [{ old_text: '', new_text: change.text }] });
  }
  if (change.kind !== 'change') return undefined;
  const edits = hunksOf(before, change.splices).map(({ oldText, newText }) => ({
    old_text: oldText,
    new_text: newText,
  }));
  return JSON.stringify({ path: change.path, edits });
}
