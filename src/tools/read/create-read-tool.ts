import type * as v from 'valibot';
import { PatternRefused } from '../../context/search/pattern-refused.ts';
import type { SearchDependencies } from '../../context/search/search-text.ts';
import type { ToolDefinition } from '../../conversation/entry.ts';
import type { Clock } from '../../platform/clock.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import { resultText } from '../result-text.ts';
import { checkInput } from '../tool-input.ts';
import type { Tool } from '../tool.ts';

/** What tools that only read depend on. */
export interface ReadToolDependencies {
  /** The only way to files: it refuses what is outside the workspace, ignored or secret. */
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  /** Takes keys out of what goes to the model. */
  readonly redact?: (text: string) => string;
  /** Where the model's patterns are matched. */
  readonly patternThread?: SearchDependencies['patternThread'];
}

/** A read-only tool as its file describes it. */
interface ReadTool<Schema extends v.GenericSchema, Action extends object> {
  readonly definition: ToolDefinition;
  /** What the input has to be. Strict: unknown fields are refused. */
  readonly schema: Schema;
  readonly summary: (input: v.InferOutput<Schema>) => string;
  /** The input with every default and limit filled in. */
  readonly resolve: (input: v.InferOutput<Schema>) => Action;
  /** The result as text. May throw `FileRefused` and `PatternRefused`, whose messages go to the model, or anything else, which does not. */
  readonly run: (action: Action, signal: AbortSignal) => Promise<string>;
}

/** What a model can do where a file is not given out. Where the message says it already: nothing more. */
const nextAction: Readonly<Record<FileRefused['reason'], string>> = {
  outside: ' Only files of the workspace can be read: list_files shows them.',
  elsewhere: '',
  ignored: ' Go on without it.',
  secret: ' Go on without it.',
  missing: ' Call list_files to see what is there.',
  binary: ' Go on without its content.',
  'too-large': ' Go on without it, or ask the person to attach the part that matters.',
  'not-a-file': ' Call list_files to see what is there.',
};

/** Makes a tool of the description of one that only reads: checks the input, limits and cleans results, and turns errors into text for the model. */
export function createReadTool<Schema extends v.GenericSchema, Action extends object>(
  { redact }: Pick<ReadToolDependencies, 'redact'>,
  tool: ReadTool<Schema, Action>,
): Tool<Action> {
  const { name } = tool.definition;
  return {
    definition: tool.definition,
    effect: 'none',
    summary: (input) => {
      const checked = checkInput(tool.schema, input);
      return checked.fits ? tool.summary(checked.input) : 'arguments that do not fit';
    },
    resolve: (input) => {
      const checked = checkInput(tool.schema, input);
      if (checked.fits) return Promise.resolve({ kind: 'action', action: tool.resolve(checked.input) });
      const text = `The arguments do not fit: ${checked.problems}. Call ${name} again with arguments that fit its schema.`;
      return Promise.resolve({ kind: 'refused', text });
    },
    run: async (action, signal) => {
      try {
        return { text: resultText(await tool.run(action, signal), redact), isError: false };
      } catch (error) {
        signal.throwIfAborted();
        return { text: errorText(error), isError: true };
      }
    },
  };
}

function errorText(error: unknown): string {
  if (error instanceof FileRefused) return error.message + nextAction[error.reason];
  if (error instanceof PatternRefused) return `${error.message} Change the pattern, or search for plain text.`;
  return 'The workspace could not be read. Try once more, or go on without it.';
}
