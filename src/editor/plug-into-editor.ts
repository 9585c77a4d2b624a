import * as vscode from 'vscode';
import type { Disposable } from '../models/listeners.ts';
import type { AnswerEvent } from '../routing/answer-event.ts';
import type { AnswerRequest } from '../routing/answer-request.ts';
import { readSetting } from './read-setting.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';

/** What the native chat and other extensions are served with. */
export interface PlugIntoEditorParts
  extends Pick<Foundation, 'clock' | 'files' | 'logger' | 'redactor' | 'trust'>, Pick<Models, 'registry' | 'choice'> {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
}

/** Offers our models and `@crossfade` to VS Code. Its code is loaded when activation is over; an editor without either is left alone. */
export function plugIntoEditor(parts: PlugIntoEditorParts): Disposable {
  const registered: Disposable[] = [];
  let isDisposed = false;
  void load(parts).then(
    (disposables) => {
      registered.push(...disposables);
      if (isDisposed) for (const each of registered) each.dispose();
    },
    (error: unknown) =>
      parts.logger.warn(`VS Code is not offered anything: ${error instanceof Error ? error.message : 'unknown'}`),
  );
  return {
    dispose: () => {
      isDisposed = true;
      for (const each of registered) each.dispose();
    },
  };
}

async function load(parts: PlugIntoEditorParts): Promise<readonly Disposable[]> {
  const [{ shareModels }, { registerParticipant }, { createReadOnlyTools }, { resolveMentions }, context] =
    await Promise.all([
      import('./share-models.contribution.ts'),
      import('./participant.contribution.ts'),
      import('../context/tools.ts'),
      import('../context/mentions.ts'),
      import('./ports/editor-context.ts'),
    ]);
  const { files, clock } = parts;
  const { redact } = parts.redactor;
  const tools = createReadOnlyTools({ files, clock, redact });
  const mentions = { files, selection: context.selectedText, problems: context.workspaceProblems, redact };
  const participant = registerParticipant({
    ...parts,
    tools: () => (readSetting('crossfade.chat.lookups') && vscode.workspace.workspaceFolders ? tools : []),
    resolveMentions: (text, signal) => resolveMentions(text, mentions, signal),
  });
  return [shareModels(parts), participant];
}
