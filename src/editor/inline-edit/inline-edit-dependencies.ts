import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import type { Registry } from '../../models/registry.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';
import type { Answer } from '../activation/start-answer.ts';
import type { Edits } from '../edit/edit.contribution.ts';
import type { SmallStore } from '../ports/memento-store.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';

/** Dependencies of asking for an edit in the editor. */
export interface InlineEditDependencies {
  readonly edits: Edits;
  readonly answer: Answer;
  readonly registry: Registry;
  readonly choice: Pick<ModelChoice, 'resolve'>;
  readonly discovery: Pick<Discovery, 'refresh'>;
  readonly files: Pick<GatedFiles, 'check'>;
  readonly redact: (text: string) => string;
  readonly trust: Pick<WorkspaceTrust, 'isTrusted'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How well each model writes each dialect. */
  readonly dialectStore: SmallStore;
  /** What was asked for before. */
  readonly history: SmallStore;
}
