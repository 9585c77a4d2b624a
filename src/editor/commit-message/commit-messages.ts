import * as vscode from 'vscode';
import { commitPrompt } from '../../context/commit/commit-prompt.ts';
import { styleOf } from '../../context/commit/commit-style.ts';
import type { CommitStyle } from '../../context/commit/commit-style.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Registry } from '../../models/registry.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { Clock } from '../../platform/clock.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';
import { readSetting } from '../shell/read-setting.ts';
import { setContext } from '../shell/set-context.ts';
import { showProgress } from '../shell/show-notice.ts';
import { askForMessage } from './ask-for-message.ts';
import { chooseRepository, rootOf } from './choose-repository.ts';
import { collectChanges } from './collect-changes.ts';
import type { CollectedChanges } from './collect-changes.ts';
import { tellHowItEnded, tellProblem } from './commit-notices.ts';
import { openGit } from './git-api.ts';
import type { GitRepository } from './git-api.ts';
import { MessageBox } from './message-box.ts';
import { writeMessage } from './write-message.ts';

/** What writing commit messages needs. */
export interface CommitMessageDependencies {
  readonly clock: Clock;
  readonly files: GatedFiles;
  readonly registry: Registry;
  readonly choice: ModelChoice;
  readonly trust: { isTrusted(): boolean };
  readonly redact: (text: string) => string;
  /** The one way from a question to a model's answer. */
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
}

/** Commits that are looked at for their style; some of them are merges. */
const pastCommits = 15;

/** Writes commit messages into the boxes of the repositories of this window, one at a time for each. */
export class CommitMessages {
  readonly #dependencies: CommitMessageDependencies;
  readonly #running = new Map<string, AbortController>();

  constructor(dependencies: CommitMessageDependencies) {
    this.#dependencies = dependencies;
  }

  /** Writes the message for the repository that a menu names, or the one that is meant. Resolves when it is written, or told why not. */
  async generate(argument: unknown): Promise<void> {
    const { clock, trust } = this.#dependencies;
    const again = (): Promise<void> => this.generate(argument);
    if (!trust.isTrusted()) {
      await tellProblem('untrusted', again);
      return;
    }
    const git = await openGit(clock);
    if (typeof git === 'string' || git.repositories.length === 0) {
      await tellProblem(typeof git === 'string' ? git : 'no-repository', again);
      return;
    }
    const repository = await chooseRepository(git, argument);
    const root = repository?.rootUri.toString();
    if (repository === undefined || root === undefined || this.#running.has(root)) return;
    const stop = new AbortController();
    this.#running.set(root, stop);
    this.#tell();
    try {
      const title = vscode.l10n.t('Generating a commit message…');
      await showProgress('source-control', title, () => this.#write(repository, stop.signal, again));
    } finally {
      this.#running.delete(root);
      this.#tell();
    }
  }

  /** Stops the message of the repository that a menu names; every one where that has none. */
  stop(argument: unknown): void {
    const named = this.#running.get(rootOf(argument) ?? '');
    for (const each of named === undefined ? this.#running.values() : [named]) each.abort();
  }

  #tell(): void {
    setContext('crossfade.commitBusy', this.#running.size > 0);
  }

  async #write(repository: GitRepository, signal: AbortSignal, again: () => Promise<void>): Promise<void> {
    const models = this.#models(repository);
    if (models.length === 0) {
      void tellProblem('no-model', again);
      return;
    }
    const collected = await this.#collect(repository, signal);
    if (isAborted(signal)) return;
    if (typeof collected === 'string') {
      void tellProblem(collected, again);
      return;
    }
    const style = await styleHere(repository);
    if (isAborted(signal)) return;
    const box = new MessageBox(repository.inputBox);
    const answer = this.#ask({ repository, models, collected, style, draft: box.before, signal });
    const { clock } = this.#dependencies;
    const end = await writeMessage({ box, answer, clock, subjectLimit: style.subjectLimit });
    void tellHowItEnded(end, box, again);
  }

  /** The models of the role that can hold a conversation. */
  #models(repository: GitRepository): readonly ModelInfo[] {
    const { choice, registry } = this.#dependencies;
    const { refs } = choice.resolve('commit', { resource: repository.rootUri.toString() });
    return refs.flatMap((ref) => {
      const protocol = registry.provider(ref.provider)?.protocol;
      const info = registry.model(ref);
      const isAble = protocol !== undefined && protocol !== 'workspace' && protocol !== 'fim';
      return isAble && info !== undefined && info.abilities.chat !== false ? [info] : [];
    });
  }

  async #collect(
    repository: GitRepository,
    signal: AbortSignal,
  ): Promise<CollectedChanges | 'no-changes' | 'all-withheld' | 'git-failed'> {
    try {
      const collected = await collectChanges(repository, this.#dependencies.files, signal);
      if (collected.files.length > 0) return collected;
      return collected.withheld > 0 ? 'all-withheld' : 'no-changes';
    } catch {
      return 'git-failed';
    }
  }

  #ask({ repository, models, collected, style, draft, signal }: Asking): ReturnType<typeof askForMessage> {
    const { answer, redact } = this.#dependencies;
    const branch = repository.state.HEAD?.name;
    const material = { ...collected, style, draft, redact, ...(branch !== undefined && { branch }) };
    return askForMessage({
      answer,
      models,
      prompt: (window) => commitPrompt(material, window),
      failover: readSetting('crossfade.failover.enabled'),
      signal,
    });
  }
}

interface Asking {
  readonly repository: GitRepository;
  readonly models: readonly ModelInfo[];
  readonly collected: CollectedChanges;
  readonly style: CommitStyle;
  readonly draft: string;
  readonly signal: AbortSignal;
}

async function styleHere(repository: GitRepository): Promise<CommitStyle> {
  try {
    const commits = await repository.log({ maxEntries: pastCommits });
    return styleOf(commits.map(({ message, parents }) => ({ message, isMerge: parents.length > 1 })));
  } catch {
    // There is no commit yet.
    return styleOf([]);
  }
}
