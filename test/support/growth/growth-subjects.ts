import { answerSubjects } from './answer-subjects.ts';
import { editSubjects } from './edit-subjects.ts';
import { guardSubjects } from './guard-subjects.ts';
import { readerSubjects } from './reader-subjects.ts';
import type { GrowthSubject } from './subject.ts';
import { markdownSubjects } from './markdown-subjects.ts';
import { sourceSubjects } from './source-subjects.ts';
import { hiddenSubjects, redactorSubjects } from './text-subjects.ts';
import { textStageSubjects } from './text-stage-subjects.ts';
import { protocolSubjects } from './protocol-subjects.ts';

/** Everything that reads what a server, a file or a model sends, with inputs made to be slow. For the growth test and the bench. */
export const growthSubjects: readonly GrowthSubject[] = [
  ...protocolSubjects,
  ...textStageSubjects,
  ...answerSubjects,
  ...redactorSubjects,
  ...hiddenSubjects,
  ...markdownSubjects,
  ...guardSubjects,
  ...readerSubjects,
  ...editSubjects,
  ...sourceSubjects,
];
