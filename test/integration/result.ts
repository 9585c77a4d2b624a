/** What a run inside the extension host writes to its result file. */
export interface IntegrationResult {
  /** False while tests still run: the file is written anew after each of them, which is how the run outside sees progress. */
  readonly ended: boolean;
  readonly tests: readonly {
    readonly title: string;
    readonly state: 'passed' | 'failed' | 'skipped';
    readonly error?: string;
    readonly milliseconds: number;
  }[];
}
