import { randomUUID } from 'node:crypto';
import { errorDetails } from '../../base/error-text.ts';
import * as vscode from 'vscode';
import { faultActions, parseActionId } from '../../transcript/view-actions.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import { chatWords } from '../chat-view/chat-words.ts';
import { faultText } from '../chat-view/fault-text.ts';
import type { FolderGate } from '../../chat/folder-gate.ts';
import { TurnModels } from '../../chat/turn-models.ts';
import { pathsInLog } from '../../chat/paths-in-log.ts';
import { mentionText } from '../../context/mentions/mention-text.ts';
import type { ResolvedMentions } from '../../context/mentions/mentions.ts';
import type { Tool } from '../../tools/tool.ts';
import type { Fault } from '../../conversation/fault.ts';
import { parseModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import { newConversation } from '../../routing/models-here.ts';
import type { ChosenHere, ConversationPlace, ModelsHere } from '../../routing/models-here.ts';
import { ownVendor } from './editor-models-list.ts';
import { localize } from '../shell/localize.ts';
import type { CommandId } from '../manifest/commands.ts';
import { logOfHistory, turnMetadata } from './participant-history.ts';
import type { NativeTurn } from './participant-history.ts';
import { runParticipant } from './participant-turn.ts';
import type { ParticipantTurnDependencies } from './participant-turn.ts';
import { workspacePath } from '../ports/open-documents.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { readSetting } from '../shell/read-setting.ts';

/** Dependencies of the participant. */
export interface ParticipantDependencies {
  readonly registry: Registry;
  readonly here: ModelsHere;
  readonly trust: WorkspaceTrust;
  readonly logger: Logger;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** Asks before code of another folder is sent. */
  readonly folders: FolderGate;
  /** Tools on offer now, for the files that pass. */
  readonly tools: (passes: (path: string) => boolean) => readonly Tool[];
  readonly resolveMentions: (text: string, signal: AbortSignal) => Promise<ResolvedMentions>;
}

/** A message to `@crossfade`, as VS Code hands it over. */
export interface NativeRequest {
  readonly request: vscode.ChatRequest;
  readonly context: vscode.ChatContext;
  readonly stream: vscode.ChatResponseStream;
  readonly token: vscode.CancellationToken;
}

/** Answers a message of the native chat. Never rejects. */
export async function answerNative(
  dependencies: ParticipantDependencies,
  native: NativeRequest,
): Promise<vscode.ChatResult> {
  const { request, context, stream, token } = native;
  if (!dependencies.trust.isTrusted()) {
    return {
      errorDetails: {
        message: vscode.l10n.t('Crossfade is off in Restricted Mode. Trust this workspace to use it here.'),
      },
    };
  }
  const abort = new AbortController();
  const stopping = token.onCancellationRequested(() => abort.abort());
  if (token.isCancellationRequested) abort.abort();
  try {
    const place = placeOf(dependencies, context);
    const conversation = conversationOf(context);
    const kept = { conversation, ...(place.folder !== undefined && { folder: place.folder }) };
    const chosen = (): ChosenHere => chosenFor(dependencies, request, place);
    const { signal } = abort;
    const models = new TurnModels((to, stopped) => {
      const next = { conversation, chosen: to, paths: [], signal: stopped, otherwise: 'keep-model' } as const;
      return dependencies.folders.admits(next);
    });
    const input = await inputOf(dependencies, native, signal);
    const history = historyOf(context);
    // What was said before goes along with it, also what was said before this window was opened.
    const paths = [...pathsInLog(logOfHistory(history).entries), ...input.sources];
    const question = { conversation, chosen: models.begin(chosen()), paths, signal };
    if (!(await dependencies.folders.admits(question)) && !isAborted(signal)) return notAdmitted(kept);
    signal.throwIfAborted();
    const turn = { history, parts: input.parts, refs: () => models.next(chosen(), signal), signal };
    const passes = dependencies.folders.passing(conversation, () => models.of(chosen()));
    const outcome = await runParticipant(turnDependencies(dependencies, passes), turn, {
      markdown: (text) => stream.markdown(text),
      progress: (text) => stream.progress(text),
    });
    const metadata = { ...turnMetadata(outcome.entries), ...kept };
    const { fault } = outcome;
    if (fault === undefined) return { metadata };
    showActions(stream, fault, models.of(chosen()).refs[0]);
    const message = faultText(fault, localize);
    return { errorDetails: { message }, metadata: { ...metadata, retry: request.prompt } };
  } catch (error) {
    if (abort.signal.aborted) return {};
    dependencies.logger.error(`The native chat failed: ${errorDetails(error)}`);
    return { errorDetails: { message: vscode.l10n.t('The answer failed. See the log for details.') } };
  } finally {
    stopping.dispose();
    abort.abort();
  }
}

/** The conversation goes on, without this question. */
function notAdmitted(metadata: Readonly<Record<string, string>>): vscode.ChatResult {
  const message = vscode.l10n.t(
    'Nothing was sent because the question includes code from a folder that uses another model.',
  );
  return { errorDetails: { message }, metadata };
}

function turnDependencies(
  { answer, logger, registry, tools }: ParticipantDependencies,
  passes: (path: string) => boolean,
): ParticipantTurnDependencies {
  return {
    answer,
    nameOf: (owner) => registry.model(owner)?.name ?? owner.model,
    acceptsTools: (ref) => registry.model(ref)?.abilities.tools !== false,
    tools: tools(passes),
    failover: {
      enabled: readSetting('crossfade.failover.enabled'),
      isShown: readSetting('crossfade.failover.notice') === 'chip',
    },
    t: localize,
    logger,
  };
}

/** The choice of models is ours; VS Code's own picker counts where it holds one of ours. */
function chosenFor(
  { here }: ParticipantDependencies,
  { model }: vscode.ChatRequest,
  place: ConversationPlace,
): ChosenHere {
  const chosen = here.resolve('chat', place);
  const picked = pickedRef(model);
  if (picked === undefined) return chosen;
  return { ...chosen, refs: [picked, ...chosen.refs.filter((ref) => !sameModel(ref, picked))] };
}

/** What a conversation of the native chat is known by: VS Code tells no id, so its first answer keeps one. */
function conversationOf({ history }: vscode.ChatContext): string {
  return toldBefore(history, 'conversation') ?? randomUUID();
}

/** What an earlier answer keeps under a name. */
function toldBefore(history: vscode.ChatContext['history'], name: string): string | undefined {
  return history
    .map((turn): unknown => (turn instanceof vscode.ChatResponseTurn ? turn.result.metadata?.[name] : undefined))
    .find((each) => typeof each === 'string');
}

/** A conversation of the native chat stays with the folder of its first message, too. */
function placeOf({ here }: ParticipantDependencies, { history }: vscode.ChatContext): ConversationPlace {
  const folder = toldBefore(history, 'folder') ?? here.resolve('chat', newConversation).folder?.uri;
  return { hasBegun: history.length > 0, ...(folder !== undefined && { folder }) };
}

/** Some editors pass no model. */
function pickedRef(model: vscode.LanguageModelChat | undefined): ModelRef | undefined {
  return model?.vendor === ownVendor ? parseModelRef(model.id) : undefined;
}

async function inputOf(
  dependencies: ParticipantDependencies,
  { request, stream }: NativeRequest,
  signal: AbortSignal,
): Promise<Pick<ResolvedMentions, 'parts' | 'sources'>> {
  const mentions = request.references.flatMap(({ value }) => mentionOf(value)).join(' ');
  const attached = mentions === '' ? undefined : await dependencies.resolveMentions(mentions, signal);
  const typed = await dependencies.resolveMentions(request.prompt, signal);
  for (const problem of [...(attached?.problems ?? []), ...typed.problems]) stream.progress(problem);
  // The last part of the first is only the list of mentions itself.
  return {
    parts: [...(attached?.parts.slice(0, -1) ?? []), ...typed.parts],
    sources: [...(attached?.sources ?? []), ...typed.sources],
  };
}

/** A file that was attached, as one is mentioned; everything goes through the gates of mentions. */
function mentionOf(value: unknown): string[] {
  const uri = value instanceof vscode.Uri ? value : value instanceof vscode.Location ? value.uri : undefined;
  const path = uri === undefined ? undefined : workspacePath(uri);
  return path === undefined ? [] : [mentionText('file', path)];
}

/** Requests with their responses; a request without one (it was stopped) stands alone. */
function historyOf({ history }: vscode.ChatContext): readonly NativeTurn[] {
  const turns: NativeTurn[] = [];
  for (const [at, turn] of history.entries()) {
    if (!(turn instanceof vscode.ChatRequestTurn)) continue;
    const next = history[at + 1];
    const response = next instanceof vscode.ChatResponseTurn ? next : undefined;
    const answer = (response?.response ?? []).map((part) =>
      part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : '',
    );
    turns.push({ prompt: turn.prompt, answer: answer.join(''), metadata: response?.result.metadata });
  }
  return turns;
}

const commands: Readonly<Partial<Record<ActionVerb, CommandId>>> = {
  'set-key': 'crossfade.key.set',
  'select-model': 'crossfade.model.select',
  'manage-providers': 'crossfade.provider.manage',
  'manage-destinations': 'crossfade.consent.manage',
  'show-log': 'crossfade.log.show',
  'show-spending': 'crossfade.spending.show',
};

function showActions(stream: vscode.ChatResponseStream, fault: Fault, ref: ModelRef | undefined): void {
  for (const { id, label } of faultActions(chatWords(localize), fault, { provider: ref?.provider ?? '', itemId: '' })) {
    const action = parseActionId(id);
    const command = action === undefined ? undefined : commands[action.verb];
    if (command !== undefined) stream.button({ command, title: label });
  }
}

/** What may be said next: the same again after a failure. */
export function followups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
  const retry: unknown = metadata?.['retry'];
  return typeof retry === 'string' ? [{ prompt: retry, label: vscode.l10n.t('Try Again') }] : [];
}
