import * as vscode from 'vscode';
import { AcceptedTexts } from '../../completion/outcome/accepted-texts.ts';
import { CompletionJournal } from '../../completion/outcome/completion-journal.ts';
import type { OffsetChange } from '../../completion/engine/offset-change.ts';
import type { CompletionEvent } from '../../completion/engine/suggestion.ts';
import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import { documentText } from './completion-gate.ts';

/** What acceptance is followed with. */
export interface AcceptanceDependencies {
  readonly engine: {
    readonly onDidEvent: (listener: (event: CompletionEvent) => void) => Disposable;
    edited(document: string, changes: readonly OffsetChange[]): void;
  };
  readonly clock: Clock;
}

/** What becomes of suggestions, from being shown to being there minutes later. */
export interface CompletionAcceptance {
  readonly journal: CompletionJournal;
  /** Every event of the engine, and those that come later: for the ledger. */
  readonly onDidEvent: (listener: (event: CompletionEvent) => void) => Disposable;
  dispose(): void;
}

/** Follows suggestions without proposed API: by the item's command, and by what changes in the documents. */
export function followAcceptance({ engine, clock }: AcceptanceDependencies): CompletionAcceptance {
  const journal = new CompletionJournal();
  const events = new Listeners<CompletionEvent>();
  const tell = (event: CompletionEvent): void => {
    journal.note(event);
    events.fire(event);
  };
  const texts = new AcceptedTexts({ clock, textOf, tell });
  const following = engine.onDidEvent((event) => {
    tell(event);
    if (event.kind === 'accepted') texts.follow(event);
  });
  const watching = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const uri = document.uri.toString();
      const changes = contentChanges.map(offsetChange);
      // First what was accepted before: a piece that is accepted with this change is followed from here on.
      texts.edited(uri, changes);
      engine.edited(uri, changes);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.close(uri.toString())),
  );
  return {
    journal,
    onDidEvent: events.on,
    dispose: () => {
      following.dispose();
      watching.dispose();
      texts.dispose();
    },
  };
}

function textOf(uri: string): ReturnType<typeof documentText> | undefined {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri && !each.isClosed);
  return document && documentText(document);
}

function offsetChange(change: vscode.TextDocumentContentChangeEvent): OffsetChange {
  return { offset: change.rangeOffset, removed: change.rangeLength, text: change.text };
}
