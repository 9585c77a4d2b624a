import type { Fault } from '../../conversation/fault.ts';
import type { LearnedSettings } from '../../models/learned-settings.ts';

/** What a test looks at, in this order. */
export const probeChecks = [
  'models',
  'chat',
  'output-limit',
  'usage',
  'instructions',
  'later-instructions',
  'tools',
  'images',
  'continuation',
  'completion',
] as const;
export type ProbeCheck = (typeof probeChecks)[number];

/** `unknown`: the server's answer does not tell; `skipped`: nothing was sent. `detail` is one sentence for the person. */
export interface ProbeFinding {
  readonly check: ProbeCheck;
  readonly result: 'works' | 'refused' | 'unknown' | 'skipped';
  readonly detail: string;
}

/** What a test of a provider found. */
export interface ProbeReport {
  readonly providerId: string;
  readonly host: string;
  readonly model: string;
  /** Requests that went out, the model list included. */
  readonly sent: number;
  readonly findings: readonly ProbeFinding[];
  /** Only what differs from what is in force. */
  readonly learned: LearnedSettings;
  /** Why the test ended early. */
  readonly fault?: Fault;
}

/** True where the report holds settings to take over. */
export function hasLearned({ learned }: ProbeReport): boolean {
  return Object.keys(learned.quirks).length > 0 || learned.fim !== undefined;
}
