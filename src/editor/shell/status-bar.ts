import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import { sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { present } from '../../base/present.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { isCompletionOn } from '../completion/completion-switches.ts';
import type { SnoozeEnd } from '../completion/completion-snooze.ts';
import { localize } from './localize.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures, onDidChangeAnySetting, readSetting } from './read-setting.ts';
import { snoozeText } from '../completion/snooze-text.ts';
import { statusText } from './status-text.ts';

/** What completion and routing tell the status bar. Calls are cheap and may be many. */
export interface StatusSink {
  /** A completion is being waited for. */
  completionBusy(busy: boolean): void;
  /** Until when completions pause; undefined while they do not. */
  completionSnoozed(end: SnoozeEnd | undefined): void;
  /** What became of suggestions, in a line or none. */
  completionRecord(line: () => string | undefined): void;
  /** The completion model that stands in for the active one; undefined once that one answers again. */
  fallback(ref: ModelRef | undefined): void;
}

/** Dependencies of the status bar. */
export interface StatusBarDependencies {
  readonly registry: Registry;
  readonly here: ModelsHere;
  readonly trust: WorkspaceTrust;
  readonly clock: Clock;
}

/** The one status bar item. */
export interface StatusBar extends StatusSink {
  /** The model that goes on in the open conversation in place of the chosen one, after a fault; undefined when the chosen one answers. */
  chatFallback(ref: ModelRef | undefined): void;
  dispose(): void;
}

/** Shows the item and keeps it up to date. It is drawn once for all that changed in one go, and not before activation is over. */
export function createStatusBar(dependencies: StatusBarDependencies): StatusBar {
  const item = vscode.window.createStatusBarItem('crossfade.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Crossfade';
  item.command = 'crossfade.menu';
  const state: State = {
    busy: false,
    snoozed: undefined,
    record: () => undefined,
    fallback: undefined,
    chatFallback: undefined,
  };
  let drawing: Disposable | undefined;
  const show = (): void => {
    drawing ??= dependencies.clock.after(0, () => {
      drawing = undefined;
      render(item, dependencies, state);
      item.show();
    });
  };
  const watching = dependencies.here.onDidChange(show);
  const registrations = vscode.Disposable.from(
    item,
    new vscode.Disposable(() => {
      watching.dispose();
      drawing?.dispose();
    }),
    vscode.window.onDidChangeActiveTextEditor(show),
    onDidChangeAnySetting(show),
    onDidChangeAiFeatures(show),
    vscode.workspace.onDidGrantWorkspaceTrust(show),
  );
  show();
  return {
    completionBusy: (busy) => {
      if (state.busy === busy) return;
      state.busy = busy;
      show();
    },
    completionSnoozed: (end) => {
      state.snoozed = end;
      show();
    },
    completionRecord: (line) => {
      state.record = line;
    },
    fallback: (ref) => {
      if (sameModel(state.fallback, ref) || state.fallback === ref) return;
      state.fallback = ref;
      show();
    },
    chatFallback: (ref) => {
      if (sameModel(state.chatFallback, ref) || state.chatFallback === ref) return;
      state.chatFallback = ref;
      show();
    },
    dispose: () => void registrations.dispose(),
  };
}

interface State {
  busy: boolean;
  snoozed: SnoozeEnd | undefined;
  record: () => string | undefined;
  fallback: ModelRef | undefined;
  chatFallback: ModelRef | undefined;
}

function render(
  item: vscode.StatusBarItem,
  { here, registry, trust }: StatusBarDependencies,
  state: Readonly<State>,
): void {
  const document = vscode.window.activeTextEditor?.document;
  const { text, lines, label } = statusText({
    completion: here.resolve('completion'),
    chat: here.resolve('chat'),
    registry,
    trusted: trust.isTrusted(),
    aiOff: areAiFeaturesDisabled(),
    enabled: document === undefined ? readSetting('crossfade.completion.enabled') : isCompletionOn(document),
    busy: state.busy,
    ...present({
      fallback: state.fallback,
      chatFallback: state.chatFallback,
      snoozed: state.snoozed === undefined ? undefined : snoozeText(state.snoozed),
      record: state.record(),
    }),
    quiet: readSetting('crossfade.failover.notice') === 'silent',
    t: localize,
  });
  item.text = text;
  // Plain text: a model's name is not ours and must not become a link.
  item.tooltip = `Crossfade\n${lines.join('\n')}`;
  item.accessibilityInformation = { label, role: 'button' };
}
