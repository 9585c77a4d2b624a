/** Every context key that we set and the manifest's `when` clauses may name. */
export const contextKeys = [
  /**
   * True while VS Code's AI features are switched off. Negative on purpose: commands can be found, and wake the extension up, before it has
   * run for the first time.
   */
  'crossfade.off',
  /** True while inline completions are on in this window. */
  'crossfade.completionEnabled',
  /** True while an answer of the chat is under way. */
  'crossfade.chatBusy',
  /** `near`: Tab goes to an edit that is expected next. `shown`: Tab makes it. Unset: there is none. */
  'crossfade.nextEdit',
  /** True while changes are proposed that the person can accept. */
  'crossfade.hasProposal',
  /** True while the diff of such changes is in front. */
  'crossfade.proposalInFront',
  /** True while the changes that were accepted last can be taken back. */
  'crossfade.hasAppliedChanges',
  /** True while a commit message is being written. For all repositories alike: in a remote window their roots have other names there than here. */
  'crossfade.commitBusy',
  /** True while the diff of a proposal is in front whose changes are decided one by one, also while it is being written. */
  'crossfade.reviewInFront',
  /** True while a model writes an edit. */
  'crossfade.editBusy',
  /** True while the last edit can be asked for again. */
  'crossfade.canRetryEdit',
  /** True once the walkthrough's step of that name was really done in this window. */
  'crossfade.done.model',
  'crossfade.done.completion',
  'crossfade.done.chat',
  'crossfade.done.mention',
  'crossfade.done.switch',
] as const;
export type ContextKey = (typeof contextKeys)[number];

/** VS Code's own context keys that the manifest uses. The palette has the focus itself, so its entries ask for an open editor only. */
export const editorContextKeys = [
  'activeEditorIsReadonly',
  'editorHasSelection',
  'editorIsOpen',
  'editorReadonly',
  'editorTabMovesFocus',
  'editorTextFocus',
  'inSnippetMode',
  'inlineChatHasEditsAgent',
  'inlineChatHasProvider',
  'inlineSuggestionVisible',
  'scmProvider',
  'suggestWidgetVisible',
  'view',
] as const;
