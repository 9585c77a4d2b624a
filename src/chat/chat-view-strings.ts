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
  return {
    ...frameStrings(l10n),
    ...answerStrings(l10n),
    ...handOffStrings(l10n),
    ...lossStrings(l10n),
    ...inputStrings(l10n),
    ...panelStrings(l10n),
  };
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
    thenBy: l10n.t('{0}, then {1}'),
    waiting: l10n.t('Waiting for {0}'),
    waitingFor: l10n.t('Waiting for {0} … {1} s'),
    waitingLong: l10n.t('Still waiting for {0}. You can switch to another model.'),
    reasoning: l10n.t('Reasoning'),
    reasoningNow: l10n.t('Reasoning…'),
    attachments: l10n.t('Sent along'),
    openAttachment: l10n.t('Open {0}'),
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
    switchReturn: l10n.t('The model that could not answer before answers again'),
    info: l10n.t('Note'),
    warning: l10n.t('Warning'),
    error: l10n.t('Error'),
  };
}

/** `{0}` of a `why` is the model that was left; `{0}` of the others the one that went on, `{1}` the `why`. */
function handOffStrings(l10n: Translator) {
  return {
    wentOn: l10n.t('{0} went on: {1}'),
    beganAnew: l10n.t('{0} began anew: {1}'),
    steppedIn: l10n.t('{0} answered instead: {1}'),
    whyAuth: l10n.t('the key of {0} was not accepted'),
    whyQuota: l10n.t('{0} has no credit left'),
    whyRate: l10n.t('{0} had too many requests'),
    whyOverload: l10n.t('{0} was overloaded'),
    whyServer: l10n.t('the server of {0} had an internal error'),
    whyNetwork: l10n.t('{0} could not be reached'),
    whyLost: l10n.t('the connection to {0} was lost'),
    whyTimeout: l10n.t('{0} took too long'),
    whyOverflow: l10n.t('this is too long for {0}'),
    whyPolicy: l10n.t('nothing may be sent to {0}'),
    whyRefusal: l10n.t('{0} declined'),
    whyCut: l10n.t('{0} broke off'),
    whyUnknown: l10n.t('{0} could not go on'),
    whyAsked: l10n.t('you switched from {0}'),
    whyRule: l10n.t('a rule of your settings moved on from {0}'),
    handOffAfter: l10n.t('After {0} characters of the answer.'),
    handOffReplaced: l10n.t('What had been shown of the answer ({0} characters) was replaced.'),
    handOffUnseen: l10n.t('Before anything of the answer was shown.'),
    goBack: l10n.t('Go back to {0}'),
  };
}

/** `{0}` is a number, `{1}` the name of a model. */
function lossStrings(l10n: Translator) {
  return {
    details: l10n.t('Details'),
    detailsLabel: l10n.t('Details: what {0} was not given'),
    anotherModel: l10n.t('another model'),
    lossReasoning: l10n.t('{0} earlier thinking block stays with {1}; it comes back if you return'),
    lossReasonings: l10n.t('{0} earlier thinking blocks stay with {1}; they come back if you return'),
    lossCut: l10n.t('{0} thinking block was broken off and is of no use to any model'),
    lossCuts: l10n.t('{0} thinking blocks were broken off and are of no use to any model'),
    lossMedia: l10n.t('{0} image or file could not be shown to this model'),
    lossMedias: l10n.t('{0} images or files could not be shown to this model'),
    lossVendor: l10n.t("{0} result of a provider's own tool went along as text at most"),
    lossVendors: l10n.t("{0} results of a provider's own tools went along as text at most"),
    lossCitation: l10n.t('The sources of {0} text did not go along'),
    lossCitations: l10n.t('The sources of {0} texts did not go along'),
    lossInstruction: l10n.t('{0} instruction went along inside a message'),
    lossInstructions: l10n.t('{0} instructions went along inside a message'),
    lossCall: l10n.t('{0} look-up went along as text, or not at all'),
    lossCalls: l10n.t('{0} look-ups went along as text, or not at all'),
    lossTools: l10n.t('The list of tools did not go along as it was'),
  };
}

function inputStrings(l10n: Translator) {
  return {
    input: l10n.t('Message'),
    placeholder: l10n.t('Ask about your code'),
    placeholderUntrusted: l10n.t('Chat is off in Restricted Mode'),
    send: l10n.t('Send (Enter)'),
    sendQueued: l10n.t('Send when this answer ends (Enter)'),
    queue: l10n.t('Messages to be sent'),
    queuedFirst: l10n.t('Sent when this answer ends'),
    queuedNext: l10n.t('Sent after that'),
    queuedEdit: l10n.t('Edit'),
    queuedSend: l10n.t('Send Now'),
    queuedRemove: l10n.t('Remove'),
    queuedAct: l10n.t('{0}: {1}'),
    queuedNow: l10n.t('Your message is sent when this answer ends'),
    givenBack: l10n.t('Your message is in the input box again'),
    stop: l10n.t('Stop (Esc)'),
    mention: l10n.t('Add context: selection, problems, changes, folder, symbol or file'),
    draftChips: l10n.t('Will be sent along'),
    removeChip: l10n.t('Remove {0}'),
    mentions: l10n.t('Context to add'),
    mentionFound: l10n.t('{0} suggestion'),
    mentionsFound: l10n.t('{0} suggestions'),
    mentionsNone: l10n.t('Nothing found'),
    noModel: l10n.t('Choose a model'),
    modelLabel: l10n.t('Model:'),
    model: l10n.t('{0}, sends to {1}. Click to change'),
    modelBusy: l10n.t('{0}, sends to {1}. Click to go on with another model, or to choose one for the next question'),
    modelLevel: l10n.t('Chosen by: {0}'),
    folderFollows: l10n.t('Uses the models of {0}, the folder of the active editor, until your first message'),
    folderFixed: l10n.t('This conversation uses the models of {0}'),
    folderGone: l10n.t('{0} is not open any more: this conversation uses the models of the workspace'),
  };
}

function panelStrings(l10n: Translator) {
  return {
    emptyTitle: l10n.t('What are you working on?'),
    emptyReady: l10n.t('Ask about this workspace. Type @ to add context, / for commands.'),
    emptyNoModel: l10n.t('No chat model is set up yet. Choose where to get one.'),
    emptyCompletion: l10n.t('Ghost text already works: {0} completes from your own code, on this machine.'),
    untrustedTitle: l10n.t('Chat is off in Restricted Mode'),
    untrustedText: l10n.t(
      'Nothing is sent to any model until you trust this workspace. Completions still come from {0}, on this machine.',
    ),
    trustWorkspace: l10n.t('Trust This Workspace…'),
    historyEmpty: l10n.t('No earlier conversations.'),
    historySearch: l10n.t('Search conversations'),
    historyNoMatch: l10n.t('No conversation matches.'),
    historyMatch: l10n.t('{0} conversation found'),
    historyMatches: l10n.t('{0} conversations found'),
    historyToday: l10n.t('Today'),
    historyYesterday: l10n.t('Yesterday'),
    historyWeek: l10n.t('Last 7 Days'),
    historyMonth: l10n.t('Last 30 Days'),
    historyOlder: l10n.t('Older'),
    historyRename: l10n.t('Rename {0}'),
    historyRenamed: l10n.t('Renamed'),
    historyTitle: l10n.t('New title (Enter to save, Escape to cancel)'),
    historyBack: l10n.t('Back to the conversation'),
    historyOpen: l10n.t('Open {0}'),
    historyDelete: l10n.t('Delete {0}'),
    historyConfirm: l10n.t('Delete this conversation for good?'),
    historyDeleteYes: l10n.t('Delete'),
    historyOne: l10n.t('{0} message'),
    historyCount: l10n.t('{0} messages'),
    historyCurrent: l10n.t('open now'),
    justNow: l10n.t('just now'),
  };
}
