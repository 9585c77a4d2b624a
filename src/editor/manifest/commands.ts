import type { MenuId } from './views.ts';

/** A command as VS Code's manifest and the code know it. Adding one: an entry here, a file that registers it, its test. */
interface CommandDefinition {
  readonly id: `crossfade.${string}`;
  /** In title case; ends in an ellipsis where more is asked before something happens. */
  readonly title: string;
  /** A codicon, for commands that are buttons of a view. */
  readonly icon?: `$(${string})`;
  /** When the command can be run. */
  readonly enablement?: string;
  /** When the Command Palette lists it; `false` for what only a button or item of ours starts. Default: always. */
  readonly palette?: string | false;
  readonly menus?: readonly { readonly menu: MenuId; readonly group: string; readonly when?: string }[];
  readonly keys?: readonly { readonly key: string; readonly mac?: string; readonly when: string }[];
}

/** Every command, in the order of the manifest. `npm run manifest` writes them into package.json. */
export const commands = [
  {
    id: 'crossfade.model.select',
    title: 'Select Model…',
    icon: '$(arrow-swap)',
    menus: [{ menu: 'view/title', group: '1_models@1', when: 'view == crossfade.chat' }],
    keys: [{ key: 'ctrl+k shift+m', mac: 'cmd+k shift+m', when: '!crossfade.off' }],
  },
  { id: 'crossfade.model.selectForRole', title: 'Switch Model for Role…' },
  {
    id: 'crossfade.model.switchNow',
    title: 'Switch Model Now…',
    icon: '$(arrow-swap)',
    enablement: '!crossfade.off && crossfade.chatBusy',
    palette: '!crossfade.off && crossfade.chatBusy',
  },
  { id: 'crossfade.undoModelChange', title: 'Undo Last Model Change' },
  {
    id: 'crossfade.chat.stop',
    title: 'Stop Answer',
    icon: '$(debug-stop)',
    enablement: '!crossfade.off && crossfade.chatBusy',
    palette: '!crossfade.off && crossfade.chatBusy',
  },
  {
    id: 'crossfade.edit.inline',
    title: 'Inline Edit…',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '1_ask@0', when: '!crossfade.off && !editorReadonly' }],
    keys: [
      // Where VS Code's own inline chat has no one to answer it, its keys are free.
      {
        key: 'ctrl+i',
        mac: 'cmd+i',
        when:
          '!crossfade.off && editorTextFocus && !editorReadonly && !inlineChatHasEditsAgent && !inlineChatHasProvider' +
          ' || crossfade.reviewInFront && editorTextFocus',
      },
      {
        key: 'ctrl+k i',
        mac: 'cmd+k i',
        when: '!crossfade.off && editorTextFocus && !editorReadonly || crossfade.reviewInFront && editorTextFocus',
      },
    ],
  },
  {
    id: 'crossfade.edit.stop',
    title: 'Stop Edit',
    icon: '$(debug-stop)',
    enablement: 'crossfade.editBusy',
    palette: 'crossfade.editBusy',
    menus: [{ menu: 'editor/title', group: 'navigation@0', when: 'crossfade.reviewInFront && crossfade.editBusy' }],
    keys: [
      {
        key: 'escape',
        when: 'crossfade.editBusy && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible',
      },
    ],
  },
  {
    id: 'crossfade.edit.acceptHunk',
    title: 'Accept This Change',
    icon: '$(pass)',
    enablement: 'crossfade.reviewInFront && crossfade.proposalInFront',
    palette: 'crossfade.reviewInFront && crossfade.proposalInFront',
    menus: [
      { menu: 'editor/title', group: 'navigation@1', when: 'crossfade.reviewInFront && crossfade.proposalInFront' },
    ],
    keys: [
      { key: 'ctrl+y', mac: 'cmd+y', when: 'crossfade.reviewInFront && crossfade.proposalInFront && editorTextFocus' },
    ],
  },
  {
    id: 'crossfade.edit.rejectHunk',
    title: 'Reject This Change',
    icon: '$(circle-slash)',
    enablement: 'crossfade.reviewInFront && crossfade.proposalInFront',
    palette: 'crossfade.reviewInFront && crossfade.proposalInFront',
    menus: [
      { menu: 'editor/title', group: 'navigation@2', when: 'crossfade.reviewInFront && crossfade.proposalInFront' },
    ],
    keys: [
      {
        key: 'ctrl+backspace',
        mac: 'cmd+backspace',
        when: 'crossfade.reviewInFront && crossfade.proposalInFront && editorTextFocus',
      },
    ],
  },
  {
    id: 'crossfade.edit.accept',
    title: 'Accept Proposed Changes',
    icon: '$(check-all)',
    enablement: 'crossfade.hasProposal',
    palette: 'crossfade.hasProposal',
    menus: [{ menu: 'editor/title', group: 'navigation@3', when: 'crossfade.proposalInFront' }],
    keys: [{ key: 'ctrl+enter', mac: 'cmd+enter', when: 'crossfade.proposalInFront' }],
  },
  { id: 'crossfade.edit.fixProblems', title: 'Fix with Crossfade', palette: false },
  {
    id: 'crossfade.edit.discard',
    title: 'Discard Proposed Changes',
    icon: '$(discard)',
    enablement: 'crossfade.hasProposal',
    palette: 'crossfade.hasProposal',
    menus: [{ menu: 'editor/title', group: 'navigation@4', when: 'crossfade.proposalInFront' }],
  },
  {
    id: 'crossfade.edit.retryWith',
    title: 'Retry with Another Model…',
    icon: '$(arrow-swap)',
    enablement: 'crossfade.canRetryEdit',
    palette: 'crossfade.canRetryEdit',
    menus: [{ menu: 'editor/title', group: 'navigation@5', when: 'crossfade.reviewInFront && crossfade.canRetryEdit' }],
  },
  {
    id: 'crossfade.edit.regenerate',
    title: 'Regenerate Edit',
    icon: '$(refresh)',
    enablement: 'crossfade.canRetryEdit && !crossfade.editBusy',
    palette: 'crossfade.canRetryEdit && !crossfade.editBusy',
    menus: [
      {
        menu: 'editor/title',
        group: 'crossfade@1',
        when: 'crossfade.reviewInFront && crossfade.canRetryEdit && !crossfade.editBusy',
      },
    ],
  },
  {
    id: 'crossfade.edit.undo',
    title: 'Undo Applied Changes',
    enablement: 'crossfade.hasAppliedChanges',
    palette: 'crossfade.hasAppliedChanges',
  },
  {
    id: 'crossfade.commit.generate',
    title: 'Generate Commit Message',
    icon: '$(sparkle)',
    enablement: '!crossfade.off',
    menus: [
      {
        menu: 'scm/title',
        group: 'navigation@-1',
        when: 'scmProvider == git && !crossfade.off && !crossfade.commitBusy',
      },
    ],
  },
  {
    id: 'crossfade.commit.stop',
    title: 'Stop Commit Message',
    icon: '$(debug-stop)',
    enablement: 'crossfade.commitBusy',
    palette: 'crossfade.commitBusy',
    menus: [
      {
        menu: 'scm/title',
        group: 'navigation@-1',
        when: 'scmProvider == git && crossfade.commitBusy',
      },
    ],
  },
  {
    id: 'crossfade.provider.manage',
    title: 'Manage Providers…',
    menus: [{ menu: 'view/title', group: '1_models@2', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.provider.add',
    title: 'Add Server…',
    menus: [{ menu: 'view/title', group: '1_models@3', when: 'view == crossfade.chat' }],
  },
  { id: 'crossfade.provider.remove', title: 'Remove Server…' },
  { id: 'crossfade.provider.changeAddress', title: 'Change Server URL…' },
  { id: 'crossfade.provider.tryAgain', title: 'Retry Server', palette: false },
  { id: 'crossfade.provider.test', title: 'Test Provider…' },
  { id: 'crossfade.key.set', title: 'Set API Key…' },
  { id: 'crossfade.key.remove', title: 'Remove API Key…' },
  {
    id: 'crossfade.chat.show',
    title: 'Open Chat',
    enablement: '!crossfade.off',
    keys: [{ key: 'ctrl+k shift+c', mac: 'cmd+k shift+c', when: '!crossfade.off' }],
  },
  {
    id: 'crossfade.chat.new',
    title: 'New Chat',
    icon: '$(add)',
    enablement: '!crossfade.off',
    menus: [{ menu: 'view/title', group: 'navigation@1', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.chat.history',
    title: 'Chat History',
    icon: '$(history)',
    enablement: '!crossfade.off',
    menus: [{ menu: 'view/title', group: 'navigation@2', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.chat.export',
    title: 'Export Chat…',
    icon: '$(export)',
    enablement: '!crossfade.off',
    menus: [{ menu: 'view/title', group: 'navigation@3', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.chat.askSelection',
    title: 'Ask About Selection…',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '1_ask@1', when: '!crossfade.off && editorHasSelection' }],
    keys: [{ key: 'ctrl+k shift+a', mac: 'cmd+k shift+a', when: '!crossfade.off && editorTextFocus' }],
  },
  {
    id: 'crossfade.chat.explain',
    title: 'Explain This',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '2_code@1', when: '!crossfade.off' }],
    keys: [{ key: 'ctrl+k shift+e', mac: 'cmd+k shift+e', when: '!crossfade.off && editorTextFocus' }],
  },
  {
    id: 'crossfade.edit.fix',
    title: 'Fix This',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '2_code@2', when: '!crossfade.off && !editorReadonly' }],
    keys: [
      { key: 'ctrl+k shift+x', mac: 'cmd+k shift+x', when: '!crossfade.off && editorTextFocus && !editorReadonly' },
    ],
  },
  {
    id: 'crossfade.edit.tests',
    title: 'Generate Tests',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '2_code@3', when: '!crossfade.off' }],
  },
  {
    id: 'crossfade.edit.docs',
    title: 'Generate Docs',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen',
    menus: [{ menu: 'crossfade.editor', group: '2_code@4', when: '!crossfade.off && !editorReadonly' }],
  },
  {
    id: 'crossfade.completion.trigger',
    title: 'Trigger Completion',
    enablement: '!crossfade.off && crossfade.completionEnabled',
    palette: '!crossfade.off && crossfade.completionEnabled && editorIsOpen && !activeEditorIsReadonly',
    keys: [
      { key: 'alt+\\', when: '!crossfade.off && crossfade.completionEnabled && editorTextFocus && !editorReadonly' },
    ],
  },
  {
    id: 'crossfade.completion.toggle',
    title: 'Toggle Completions',
    keys: [{ key: 'ctrl+k shift+t', mac: 'cmd+k shift+t', when: '!crossfade.off' }],
  },
  {
    id: 'crossfade.completion.toggleLanguage',
    title: 'Toggle Completions for This Language',
    palette: '!crossfade.off && editorIsOpen',
  },
  {
    id: 'crossfade.completion.snooze',
    title: 'Snooze Completions…',
    enablement: '!crossfade.off && crossfade.completionEnabled',
  },
  {
    id: 'crossfade.completion.why',
    title: 'Why No Suggestion?',
    keys: [{ key: 'ctrl+k shift+y', mac: 'cmd+k shift+y', when: '!crossfade.off && editorTextFocus' }],
  },
  {
    id: 'crossfade.nextEdit.accept',
    title: 'Go to Next Edit',
    enablement: '!crossfade.off',
    palette: '!crossfade.off && editorIsOpen && !activeEditorIsReadonly',
    keys: [
      {
        key: 'tab',
        when: 'crossfade.nextEdit && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible && !editorReadonly && !editorTabMovesFocus && !inSnippetMode && !crossfade.off',
      },
    ],
  },
  {
    id: 'crossfade.nextEdit.clear',
    title: 'Dismiss Next Edit',
    palette: false,
    keys: [
      {
        key: 'escape',
        when: 'crossfade.nextEdit && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible && !crossfade.off',
      },
    ],
  },
  {
    id: 'crossfade.log.show',
    title: 'Show Log',
    menus: [{ menu: 'view/title', group: '2_help@1', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.walkthrough.open',
    title: 'Open Walkthrough',
    menus: [{ menu: 'view/title', group: '2_help@2', when: 'view == crossfade.chat' }],
  },
  {
    id: 'crossfade.consent.manage',
    title: 'Manage Data Destinations…',
    menus: [{ menu: 'view/title', group: '1_models@4', when: 'view == crossfade.chat' }],
  },
  { id: 'crossfade.spending.show', title: 'Show Spending' },
  { id: 'crossfade.menu', title: 'Crossfade Menu', palette: false },
] as const satisfies readonly CommandDefinition[];

/** Id of a command. */
export type CommandId = (typeof commands)[number]['id'];
