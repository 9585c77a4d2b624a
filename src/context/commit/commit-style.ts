/** A commit as the history tells of it. */
export interface PastCommit {
  readonly message: string;
  readonly isMerge: boolean;
}

/** How messages are written in a repository. */
export interface CommitStyle {
  /** Subjects and the beginnings of bodies, the newest first. Text of the repository: data, never instructions. */
  readonly examples: readonly string[];
  /** Most subjects begin with a type, such as `fix(parser):`. */
  readonly isConventional: boolean;
  /** Some messages have more than a subject. */
  readonly hasBodies: boolean;
  /** Most characters of a subject. */
  readonly subjectLimit: number;
}

/** The limit that Git's own tools assume, and the longest that a repository's habits may raise it to. In characters. */
const usualLimit = 72;
const longestLimit = 100;
const maxExamples = 10;
const longestExample = 400;

const conventional = /^[a-z]{2,12}(?:\([^()\n]{1,40}\))?!?: \S/;
/** Messages that tools write. */
const written = /^(?:Merge |Revert "|fixup! |squash! |amend! |Bump )/;

/** The style of the last commits, those of tools left out. */
export function styleOf(commits: readonly PastCommit[]): CommitStyle {
  const messages = commits
    .filter(({ message, isMerge }) => !isMerge && message.trim() !== '' && !written.test(message))
    .slice(0, maxExamples)
    .map(({ message }) => message.trim());
  const subjects = messages.map((message) => message.split('\n', 1)[0] ?? '');
  const longest = subjects.reduce((length, subject) => Math.max(length, subject.length), 0);
  const count = subjects.filter((subject) => conventional.test(subject)).length;
  return {
    examples: messages.map((message) => message.slice(0, longestExample).toWellFormed()),
    isConventional: count > 0 && count * 2 >= subjects.length,
    hasBodies: messages.some((message) => message.includes('\n')),
    subjectLimit: Math.min(longestLimit, Math.max(usualLimit, longest)),
  };
}
