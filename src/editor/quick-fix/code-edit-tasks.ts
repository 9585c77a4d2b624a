import type { CodeExcerpt, CodeProblem } from '../../context/mentions/code-excerpt.ts';
import { problemLines } from '../../context/mentions/code-excerpt.ts';
import type { EditContext } from '../../edit/asking/edit-target.ts';

/** What a model is asked to change, and what it should know for it. In English, as all instructions for models are. */
export interface CodeEditTask {
  readonly instruction: string;
  readonly context: readonly EditContext[];
}

/** Code that is to be tested, and what is there already. */
export interface TestSubject {
  readonly code: CodeExcerpt;
  /** Text of the whole file that the code is in. */
  readonly file: string;
  /** The file of tests is there. */
  readonly exists: boolean;
  /** A test file that shows how tests are written in this project. */
  readonly example?: { readonly path: string; readonly text: string };
}

/** A longer file is not shown around the code to test, and of an example the beginning is enough. In characters. */
const longestFile = 24_000;
const longestExample = 6_000;

/** Corrects code: the problems that the editor reports in it where there are some, else what the model finds. */
export function fixTask(problems: readonly CodeProblem[]): CodeEditTask {
  if (problems.length === 0) {
    const instruction =
      'Find what is wrong in the selected code and correct it. Change nothing that is right. If nothing is wrong, say so.';
    return { instruction, context: [] };
  }
  const title = 'Problems that the editor reports';
  return {
    instruction: `Correct the code so that the problems listed under "${title}" are gone. Change as little as possible, and only what they are about. Correct the cause: do not silence a problem with a comment or a cast, and do not remove behavior.`,
    context: [{ title, text: problemLines(problems).join('\n'), language: 'text' }],
  };
}

/** Documents code. */
export function docsTask(): CodeEditTask {
  const instruction =
    'Write documentation comments for the selected code in the form that is usual in its language and in this file. Say what the names do not say. Add or change comments only, and only those of the selected code.';
  return { instruction, context: [] };
}

/** Tests code, in a file of tests that is there or is to be made. */
export function testsTask({ code, file, exists, example }: TestSubject): CodeEditTask {
  const { path, startLine, endLine, text, languageId: language } = code;
  const lines = `lines ${startLine} to ${endLine} of ${path}`;
  const isShown = file.length <= longestFile;
  const shown: EditContext = isShown
    ? { title: `The file with the code to test, ${path}`, text: file, language }
    : { title: `The code to test, ${lines}`, text, language };
  const subject = text.trim() === file.trim() ? path : lines;
  const place = exists
    ? 'Add them to the tests that are there, in their style, and change none of those.'
    : 'Import what they test by the path that is right from the place of the file of tests.';
  return {
    instruction: `Write tests for ${subject}, in the test framework that this project uses. Cover the ordinary case, the edges and the failures. ${place}`,
    context: [shown, ...(example === undefined ? [] : [exampleContext(example, language)])],
  };
}

function exampleContext({ path, text }: NonNullable<TestSubject['example']>, language: string): EditContext {
  const title = `Another file of tests in this project, for the style: ${path}`;
  return { title, text: text.slice(0, longestExample).toWellFormed(), language };
}
