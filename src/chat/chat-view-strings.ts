/** Looks a text up in the language of the person; `vscode.l10n` fits. */
export interface Translator {
  readonly t: (message: string) => string;
}

/**
 * Every text the chat view writes by itself, in the language of the person. `{0}`, `{1}` are filled in by the view.
 *
 * @param l10n the translator of the host, normally `vscode.l10n`
 */
export function chatViewStrings(l10n: Translator) {
  return { ...frameStrings(l10n), ...answerStrings(l10n), ...inputStrings(l10n), ...panelStrings(l10n) };
}

/** The texts of the view by name. */
export type ChatViewStrings = Readonly<ReturnType<typeof chatViewStrings>>;

function frameStrings(l10n: Translator) {
  return {
    transcript: l10n.t('Conversation'),
    history: l10n.t('Chat history'),
    untitled: l10n.t('New chat'),
    jump: l10n.t('Jump to latest'),
    earlier: l10n.t('Show earlier messages ({0} more)'),
    answerStarted: l10n.t('Answer started'),
    answerFinished: l10n.t('Answer finished'),
    answerStopped: l10n.t('Answer stopped'),
    answerFailed: l10n.t('The answer failed'),
    copied: l10n.t('Copied'),
    inserted: l10n.t('Inserted at cursor'),
  };
}

function answerStrings(l10n: Translator) {
  return {
    youSaid: l10n.t('You'),
    answerBy: l10n.t('Answer by {0}'),
    waiting: l10n.t('Waiting for {0}'),
    reasoning: l10n.t('Reasoning'),
    reasoningNow: l10n.t('Reasoning…'),
    attachments: l10n.t('Sent along'),
    copy: l10n.t('Copy'),
    copyCode: l10n.t('Copy code'),
    insertCode: l10n.t('Insert at cursor'),
    copyAnswer: l10n.t('Copy answer'),
    retry: l10n.t('Ask again'),
    edit: l10n.t('Edit and resend'),
    editLabel: l10n.t('Edit your message'),
    resend: l10n.t('Send'),
    cancel: l10n.t('Cancel'),
    code: l10n.t('Code, {0}'),
    table: l10n.t('Table'),
    plainText: l10n.t('text'),
    image: l10n.t('[image: {0}]'),
    hidden: l10n.t('Hidden characters removed: {0}'),
    toolRunning: l10n.t('running'),
    toolDone: l10n.t('done'),
    toolFailed: l10n.t('failed'),
    toolRefused: l10n.t('refused'),
    stopped: l10n.t('Stopped. What had arrived is kept.'),
    cut: l10n.t('The answer was cut off.'),
    failed: l10n.t('The request failed.'),
    tokensIn: l10n.t('{0} in'),
    tokensOut: l10n.t('{0} out'),
    tokensUnknown: l10n.t('tokens unknown'),
    usageTitle: l10n.t('Tokens sent and received in all requests of this answer'),
    usageEstimated: l10n.t('Estimated: the provider did not report exact figures'),
    costUnknown: l10n.t('cost unknown'),
    costNone: l10n.t('no cost'),
    switchUser: l10n.t('Model changed'),
    switchFailover: l10n.t('Switched because the first model could not answer'),
    switchPolicy: l10n.t('Switched by a rule of your settings'),
    info: l10n.t('Note'),
    warning: l10n.t('Warning'),
    error: l10n.t('Error'),
  };
}

function inputStrings(l10n: Translator) {
  return {
    input: l10n.t('Message'),
    placeholder: l10n.t('Ask about your code'),
    placeholderUntrusted: l10n.t('Chat is off in Restricted Mode'),
    send: l10n.t('Send (Enter)'),
    stop: l10n.t('Stop (Esc)'),
    mention: l10n.t('Add context: file, selection or problems'),
    mentions: l10n.t('Context to add'),
    mentionsFound: l10n.t('{0} suggestions'),
    mentionsNone: l10n.t('Nothing found'),
    noModel: l10n.t('Choose a model'),
    modelLabel: l10n.t('Model:'),
    model: l10n.t('{0}, sends to {1}. Click to change'),
    modelLevel: l10n.t('Chosen by: {0}'),
  };
}

function panelStrings(l10n: Translator) {
  return {
    emptyTitle: l10n.t('What are you working on?'),
    emptyReady: l10n.t('Ask about this workspace. Type @ to add a file, the selection or the problems.'),
    emptyNoModel: l10n.t('No chat model is set up yet. This is what was found:'),
    emptyNothingFound: l10n.t('No chat model is set up yet. Choose one to begin.'),
    emptyCompletion: l10n.t('Ghost text already works: {0} completes from your own code, on this machine.'),
    untrustedTitle: l10n.t('This workspace is in Restricted Mode'),
    untrustedText: l10n.t(
      'Nothing is sent to any model until you trust the workspace. {0} still completes, on this machine.',
    ),
    historyEmpty: l10n.t('No earlier conversations.'),
    historyBack: l10n.t('Back to the conversation'),
    historyOpen: l10n.t('Open {0}'),
    historyDelete: l10n.t('Delete {0}'),
    historyConfirm: l10n.t('Delete this conversation for good?'),
    historyDeleteYes: l10n.t('Delete'),
    historyCount: l10n.t('{0} messages'),
    historyCurrent: l10n.t('open now'),
    justNow: l10n.t('just now'),
  };
}
