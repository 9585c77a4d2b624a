import type { CompletionJournal } from '../../completion/outcome/completion-journal.ts';

/** What "Why No Suggestion?" is told from. */
export interface ExplanationSources {
  readonly engine: { explainLast(): Promise<string> };
  readonly journal: Pick<CompletionJournal, 'toMarkdown'>;
  /** What is shown may be copied into a report; a key has no place there. */
  readonly redact: (text: string) => string;
}

/** What became of the last call, and of all suggestions so far, as Markdown without secrets. */
export async function explanation({ engine, journal, redact }: ExplanationSources): Promise<string> {
  const parts = [await engine.explainLast(), journal.toMarkdown()];
  return redact(parts.filter((part) => part !== '').join('\n'));
}
