/** A command of the chat about the code at the cursor: `/explain` in the input box, or one of the editor. */
export type CodeCommand = 'explain' | 'fix' | 'tests' | 'docs' | 'ask';

interface CodeCommandFacts {
  /** What the model is asked to do; absent where the person asks in their own words. */
  readonly task?: string;
  /** The problems that the editor reports in the code go along. */
  readonly withProblems?: true;
}

/** The table of these commands. */
export const codeCommands: Readonly<Record<CodeCommand, CodeCommandFacts>> = {
  explain: {
    task: 'Explain what this code does, step by step, and why it may be written this way. Point out what is easy to overlook.',
  },
  fix: {
    task: 'Find what is wrong in this code and show the corrected code, whole, in one code block. Say in a sentence or two what was wrong.',
    withProblems: true,
  },
  tests: {
    task: 'Write tests for this code in the test framework this project uses. Cover the ordinary case, the edges and the failures.',
  },
  docs: {
    task: 'Write documentation comments for this code in the form that is usual in its language. Change nothing but comments and show the documented code, whole, in one code block.',
  },
  ask: {},
};

export const codeCommandNames = Object.keys(codeCommands) as readonly CodeCommand[];

/** A message that begins with one of the commands, such as `/explain why so slowly?`. */
export interface TypedCommand {
  readonly command: CodeCommand;
  /** What was typed behind it. */
  readonly rest: string;
}

/** The command a message begins with; undefined for any other message. */
export function parseCodeCommand(text: string): TypedCommand | undefined {
  const [, word, rest = ''] = /^\s*\/([a-z]{1,20})(?:\s+([^]*))?$/.exec(text) ?? [];
  const command = codeCommandNames.find((name) => name === word);
  return command === undefined ? undefined : { command, rest: rest.trim() };
}

/** What the model is told for a message with a command: the task, then the person's own words. */
export function commandText({ command, rest }: TypedCommand): string {
  return [codeCommands[command].task, rest].filter((text) => text !== undefined && text !== '').join('\n\n');
}
