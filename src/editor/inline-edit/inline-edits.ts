import * as vscode from 'vscode';
import { EditConversation } from '../../edit/asking/edit-conversation.ts';
import type { AskOptions } from '../../edit/asking/edit-conversation.ts';
import type { EditEvent } from '../../edit/asking/edit-event.ts';
import type { EditTarget } from '../../edit/asking/edit-target.ts';
import { DialectResults } from '../../edit/learning/dialect-results.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import { mergeProposal } from '../../edit/merge-proposal.ts';
import type { ReviewedText } from '../../edit/reviewed-text.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { Listeners } from '../../base/listeners.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { pickSuccessor } from '../chat-view/switch-now-picker.ts';
import { offerTrust } from '../providers/offer-trust.ts';
import { localize } from '../shell/localize.ts';
import { readSetting } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { setContext } from '../shell/set-context.ts';
import { showWarning } from '../shell/show-notice.ts';
import { askInstruction } from './ask-instruction.ts';
import { placeOf, targetOf } from './edit-place.ts';
import type { EditPlace } from './edit-place.ts';
import { followEdit } from './follow-edit.ts';
import type { InlineEditDependencies } from './inline-edit-dependencies.ts';
import { InstructionHistory } from './instruction-history.ts';

/** The last edit of this window that was asked for. */
interface LastEdit {
  readonly conversation: EditConversation;
  readonly place: EditPlace;
  /** The models that were asked, in order. */
  readonly refs: readonly ModelRef[];
  /** The proposal that it is about, and the document it was for; absent where it is about the document itself. */
  readonly follows?: Pick<ReviewedText, 'document' | 'proposed'>;
}

/** An edit that a model is writing. */
interface EditUnderWay {
  readonly abort: AbortController;
  readonly switches: Listeners<ModelRef>;
}

/** Edits that a person asks for in the editor: one at a time, each with its proposal. */
export class InlineEdits {
  readonly #dependencies: InlineEditDependencies;
  readonly #history: InstructionHistory;
  #last: LastEdit | undefined;
  #underWay: EditUnderWay | undefined;

  constructor(dependencies: InlineEditDependencies) {
    this.#dependencies = dependencies;
    this.#history = new InstructionHistory(dependencies.history);
  }

  /** Asks what shall change at the cursor, or in the proposal that is in front, and shows what a model makes of it. */
  async start(): Promise<void> {
    if (!this.#dependencies.trust.isTrusted()) {
      await offerTrust();
      return;
    }
    if (this.#underWay !== undefined) {
      await this.#offerStop();
      return;
    }
    const followed = await this.#proposalInFront();
    const editor = vscode.window.activeTextEditor;
    const place = followed?.place ?? (editor === undefined ? noEditor() : placeOf(editor));
    if (typeof place === 'string') {
      void showWarning(place);
      return;
    }
    const conversation = followed?.conversation ?? this.#newConversation(place);
    const { follows } = followed ?? {};
    await this.#askFor({ place, conversation, ...(follows && { follows }) });
  }

  /** Ends the answer that is being written. Nothing changes. */
  stop(): void {
    this.#underWay?.abort.abort();
  }

  /** Asks for the last edit once more. */
  async regenerate(): Promise<void> {
    const last = this.#last;
    if (last !== undefined && this.#underWay === undefined) await this.#again(last);
  }

  /** Asks another model for the last edit; where one is being written, the other model goes on with it. `named`: `provider/model`, asks nothing. */
  async retryWith(named: unknown): Promise<void> {
    const last = this.#last;
    if (last === undefined) return;
    const ref = (typeof named === 'string' ? parseModelRef(named) : undefined) ?? (await this.#pick(last));
    if (ref === undefined) return;
    if (this.#underWay !== undefined) this.#underWay.switches.fire(ref);
    else await this.#again({ ...last, refs: [ref, ...last.refs] });
  }

  async #askFor(edit: Omit<LastEdit, 'refs'>): Promise<void> {
    const isFollowUp = edit.follows !== undefined;
    const refs = this.#refs(edit.place);
    const [first] = refs;
    const model = first && (this.#dependencies.registry.model(first)?.name ?? first.model);
    const answer = await askInstruction({ place: edit.place, model, isFollowUp, history: this.#history.all });
    if (answer === undefined) return;
    if (answer.kind === 'model') {
      await runCommand('crossfade.model.selectForRole');
      await this.#askFor(edit);
      return;
    }
    if (refs.length === 0) {
      await offerModel();
      return;
    }
    await this.#history.add(answer.text);
    const { conversation } = edit;
    await this.#run({ ...edit, refs }, (options, target) =>
      conversation.ask({ ...options, target, instruction: answer.text }),
    );
  }

  async #again(last: LastEdit): Promise<void> {
    await (await this.#dependencies.edits.proposals()).discard();
    await this.#run(last, (options, target) => last.conversation.again({ ...options, target }));
  }

  async #run(
    edit: LastEdit,
    ask: (options: AskOptions, target: EditTarget) => AsyncIterable<EditEvent>,
  ): Promise<void> {
    if (this.#underWay !== undefined) return;
    const underWay: EditUnderWay = { abort: new AbortController(), switches: new Listeners() };
    this.#underWay = underWay;
    this.#last = edit;
    setContext('crossfade.editBusy', true);
    setContext('crossfade.canRetryEdit', true);
    try {
      const target = await this.#target(edit);
      const options: AskOptions = {
        refs: edit.refs,
        failover: readSetting('crossfade.failover.enabled'),
        signal: underWay.abort.signal,
        switches: underWay.switches.on,
      };
      await followEdit(ask(options, target), {
        ...edit,
        target,
        abort: underWay.abort,
        proposals: await this.#dependencies.edits.proposals(),
        nameOf: (ref) => this.#dependencies.registry.model(ref)?.name ?? ref.model,
        again: () => this.regenerate(),
        retryWith: () => this.retryWith(undefined),
        over: () => this.#over(underWay),
      });
    } catch (error) {
      if (!(error instanceof EditRefused || error instanceof FileRefused)) throw error;
      void showWarning(localize('The edit was not asked for. {0}', error.message));
    } finally {
      this.#over(underWay);
    }
  }

  #over(underWay: EditUnderWay): void {
    if (this.#underWay !== underWay) return;
    this.#underWay = undefined;
    setContext('crossfade.editBusy', false);
  }

  /** The document as it is, with the proposal that the request is about. */
  async #target({ place, follows }: LastEdit): Promise<EditTarget> {
    const target = await targetOf(place, this.#dependencies.edits.access);
    if (follows === undefined) return target;
    return { ...target, proposed: mergeProposal(follows.document, follows.proposed, target.text).after };
  }

  /** The edit whose proposal is in front, at the cursor of the proposed text. */
  async #proposalInFront(): Promise<Omit<LastEdit, 'refs'> | undefined> {
    const { reviewed } = await this.#dependencies.edits.proposals();
    const editor = vscode.window.activeTextEditor;
    const last = this.#last;
    if (reviewed === undefined || last === undefined || editor?.document.uri.toString() !== reviewed.page.toString())
      return undefined;
    const { document, proposed } = reviewed.review.text;
    const { selection: _selection, ...place } = last.place;
    const { start, end, isEmpty } = editor.selection;
    const selection = isEmpty ? {} : { selection: { firstLine: start.line + 1, lastLine: end.line + 1 } };
    const { conversation } = last;
    return {
      conversation,
      place: { ...place, ...selection, cursorLine: start.line + 1 },
      follows: { document, proposed },
    };
  }

  #newConversation({ hasFile }: EditPlace): EditConversation {
    const { answer, registry, files, redact, dialectStore } = this.#dependencies;
    return new EditConversation({
      answer,
      models: registry,
      results: new DialectResults(dialectStore),
      check: hasFile ? (path, signal) => files.check(path, signal) : () => Promise.resolve(),
      redact,
      platform: process.platform,
    });
  }

  #refs({ uri }: EditPlace): readonly ModelRef[] {
    return this.#dependencies.choice.resolve('edit', { resource: uri.toString() }).refs;
  }

  async #pick({ place, refs }: LastEdit): Promise<ModelRef | undefined> {
    const { registry, choice, clock, discovery } = this.#dependencies;
    return await pickSuccessor({
      registry,
      resolved: choice.resolve('edit', { resource: place.uri.toString() }),
      answering: refs[0],
      tokens: undefined,
      clock,
      refresh: (signal) => discovery.refresh(undefined, signal),
      words: {
        title: vscode.l10n.t('Retry with Another Model'),
        placeholder: vscode.l10n.t('Select a model to write this edit'),
      },
    });
  }

  async #offerStop(): Promise<void> {
    const stop = vscode.l10n.t('Stop It');
    const text = vscode.l10n.t('An edit is being written. Stop it before you ask for another one.');
    if ((await showWarning(text, stop)) === stop) this.stop();
  }
}

function noEditor(): string {
  return vscode.l10n.t('Open a file and place the cursor where something should change.');
}

async function offerModel(): Promise<void> {
  const select = vscode.l10n.t('Select Model…');
  if ((await showWarning(vscode.l10n.t('No model is chosen for edits.'), select)) === select)
    await runCommand('crossfade.model.selectForRole');
}
