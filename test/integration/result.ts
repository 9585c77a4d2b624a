/** What a run inside the extension host writes to its result file. */
export interface IntegrationResult {
  readonly tests: readonly {
    readonly title: string;
    readonly state: 'passed' | 'failed' | 'skipped';
    readonly error?: string;
    readonly milliseconds: number;
  }[];
}
