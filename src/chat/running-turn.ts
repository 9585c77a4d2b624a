import type { InputPart } from '../conversation/part.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { TurnView } from '../transcript/turn-view.ts';
import type { TurnModels } from './turn-models.ts';

/** What is under way. `asked`: the model that the step under way was meant for. */
export interface RunningTurn {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  readonly models: TurnModels;
  /** The folder of the conversation when it began. */
  readonly folder?: string;
  view?: TurnView;
  asked?: ModelRef | undefined;
}

/** A message on its way into the log; `at` where it takes the place of an older one. */
export interface NewMessage {
  readonly text: string;
  readonly signal: AbortSignal;
  /** What goes along without being named in the text. */
  readonly brought: readonly InputPart[];
  readonly at?: number;
  /** It waited for another answer to end. */
  readonly isQueued?: boolean;
}
