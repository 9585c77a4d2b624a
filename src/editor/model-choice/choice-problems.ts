import type { SelectionProblem } from '../../models/selection.ts';
import type { Translate } from '../shell/translate.ts';

/** What a message about a problem offers to do. */
export type ProblemAction = 'open-settings' | 'open-workspace-settings' | 'select-model' | 'manage-providers';

/** A problem as it is shown, once. */
export interface ProblemMessage {
  /** Same problem, same key: it is shown once in a session. */
  readonly key: string;
  readonly text: string;
  readonly actions: readonly ProblemAction[];
}

/** The message for an entry of a role's list that cannot be used. */
export function problemMessage(problem: SelectionProblem, t: Translate): ProblemMessage {
  const key = `${problem.reason}:${problem.role}:${problem.text}`;
  const shown = problem.text.length > 80 ? `${problem.text.slice(0, 80)}…` : problem.text;
  const setting = `crossfade.models.${problem.role}`;
  switch (problem.reason) {
    case 'unknown-provider':
      return {
        key,
        text: t(
          'The provider of "{0}" in {1} is not set up, so the model is ignored. Add the provider or select another model.',
          shown,
          setting,
        ),
        actions: ['select-model', 'manage-providers', 'open-settings'],
      };
    case 'unknown-alias':
      return {
        key,
        text: t('"{0}" in {1} is neither provider/model nor one of your aliases and is ignored.', shown, setting),
        actions: ['select-model', 'open-settings'],
      };
    case 'malformed':
      return {
        key,
        text: t('"{0}" in {1} is not a valid model and is ignored. Use the form provider/model.', shown, setting),
        actions: ['select-model', 'open-settings'],
      };
  }
}
