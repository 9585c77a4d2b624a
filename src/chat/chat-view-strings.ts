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
    jump: l10n.t('Jump to Latest'),
    earlier: l10n.t('Show Earlier Messages ({0})'),
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
    waitingFor: l10n.t('Waiting for {0} ({1} s)'),
    waitingLong: l10n.t('Still waiting for {0}. You can switch to another model.'),
    reasoning: l10n.t('Reasoning'),
    reasoningNow: l10n.t('Reasoning…'),
    attachments: l10n.t('Attachments'),
    openAttachment: l10n.t('Open {0}'),
    copy: l10n.t('Copy'),
    copyCode: l10n.t('Copy Code'),
    insertCode: l10n.t('Insert at Cursor'),
    applyCode: l10n.t('Apply to File…'),
    copyAnswer: l10n.t('Copy Answer'),
    retry: l10n.t('Retry'),
    edit: l10n.t('Edit and Resend'),
    editLabel: l10n.t('Edit your message'),
    resend: l10n.t('Send'),
    cancel: l10n.t('Cancel'),
    code: l10n.t('Code, {0}'),
    table: l10n.t('Table'),
    formula: l10n.t('Formula'),
    plainText: l10n.t('text'),
    image: l10n.t('[image: {0}]'),
    hidden: l10n.t('Hidden characters removed: {0}'),
    toolRunning: l10n.t('running'),
    toolDone: l10n.t('done'),
    toolFailed: l10n.t('failed'),
    toolRefused: l10n.t('refused'),
    stopped: l10n.t('Stopped. The text so far is kept.'),
    cut: l10n.t('The answer was cut off.'),
    failed: l10n.t('The request failed.'),
    tokensIn: l10n.t('{0} in'),
    tokensOut: l10n.t('{0} out'),
    tokensUnknown: l10n.t('tokens unknown'),
    usageTitle: l10n.t('Tokens sent and received by all requests for this answer'),
    usageEstimated: l10n.t('Estimated: the provider did not report exact figures'),
    costUnknown: l10n.t('cost unknown'),
    costNone: l10n.t('no cost'),
    switchUser: l10n.t('Model changed'),
    switchReturn: l10n.t('The previous model is available again'),
    info: l10n.t('Note'),
    warning: l10n.t('Warning'),
    error: l10n.t('Error'),
  };
}

/** `{0}` of a `why` is the previous model; `{0}` of the others is the model that continued, `{1}` the `why`. */
function handOffStrings(l10n: Translator) {
  return {
    continuedBy: l10n.t('Continued by {0}: {1}'),
    restartedBy: l10n.t('Restarted by {0}: {1}'),
    answeredBy: l10n.t('Answered by {0}: {1}'),
    whyAuth: l10n.t('the API key for {0} was not accepted'),
    whyQuota: l10n.t('{0} has no credit left'),
    whyRate: l10n.t('{0} received too many requests'),
    whyOverload: l10n.t('{0} was overloaded'),
    whyServer: l10n.t('{0} had an internal server error'),
    whyNetwork: l10n.t('{0} could not be reached'),
    whyLost: l10n.t('the connection to {0} was lost'),
    whyTimeout: l10n.t('{0} took too long'),
    whyOverflow: l10n.t('the conversation is too long for {0}'),
    whyPolicy: l10n.t('sending to {0} is not allowed'),
    whyRefusal: l10n.t('{0} declined to answer'),
    whyCut: l10n.t('{0} stopped before the end'),
    whyUnknown: l10n.t('{0} could not continue'),
    whyAsked: l10n.t('you switched from {0}'),
    whyRule: l10n.t('a rule in your settings switched from {0}'),
    handOffAfterOne: l10n.t('After {0} character of the answer.'),
    handOffAfter: l10n.t('After {0} characters of the answer.'),
    handOffReplacedOne: l10n.t('The part of the answer that was already shown ({0} character) was replaced.'),
    handOffReplaced: l10n.t('The part of the answer that was already shown ({0} characters) was replaced.'),
    handOffUnseen: l10n.t('Before any of the answer was shown.'),
    goBack: l10n.t('Go Back to {0}'),
  };
}

/** `{0}` is a number, `{1}` the name of a model. */
function lossStrings(l10n: Translator) {
  return {
    details: l10n.t('Details'),
    detailsLabel: l10n.t('Details: what was not passed to {0}'),
    anotherModel: l10n.t('another model'),
    lossReasoning: l10n.t('{0} earlier reasoning block is kept for {1} and restored if you go back'),
    lossReasonings: l10n.t('{0} earlier reasoning blocks are kept for {1} and restored if you go back'),
    lossCut: l10n.t('{0} incomplete reasoning block was left out'),
    lossCuts: l10n.t('{0} incomplete reasoning blocks were left out'),
    lossMedia: l10n.t('{0} image or file could not be passed to this model'),
    lossMedias: l10n.t('{0} images or files could not be passed to this model'),
    lossVendor: l10n.t("{0} result of a provider's built-in tool was passed as text or left out"),
    lossVendors: l10n.t("{0} results of a provider's built-in tools were passed as text or left out"),
    lossCitation: l10n.t('{0} text was passed without its sources'),
    lossCitations: l10n.t('{0} texts were passed without their sources'),
    lossInstruction: l10n.t('{0} instruction was passed inside a message'),
    lossInstructions: l10n.t('{0} instructions were passed inside a message'),
    lossCall: l10n.t('{0} tool call was passed as text or left out'),
    lossCalls: l10n.t('{0} tool calls were passed as text or left out'),
    lossTools: l10n.t('The tool list was passed with changes'),
  };
}

function inputStrings(l10n: Translator) {
  return {
    input: l10n.t('Message'),
    placeholder: l10n.t('Ask about your code'),
    placeholderUntrusted: l10n.t('Chat is off in Restricted Mode'),
    send: l10n.t('Send (Enter)'),
    sendQueued: l10n.t('Send When This Answer Ends (Enter)'),
    queue: l10n.t('Queued messages'),
    queuedFirst: l10n.t('Sent when this answer ends'),
    queuedNext: l10n.t('Sent after that'),
    queuedEdit: l10n.t('Edit'),
    queuedSend: l10n.t('Send Now'),
    queuedRemove: l10n.t('Remove'),
    queuedAct: l10n.t('{0}: {1}'),
    queuedNow: l10n.t('Your message is queued and sent when this answer ends'),
    givenBack: l10n.t('Your message was returned to the input box'),
    stop: l10n.t('Stop (Esc)'),
    mention: l10n.t('Add Context: Selection, Problems, Changes, Folder, Symbol, or File'),
    draftChips: l10n.t('Attached context'),
    removeChip: l10n.t('Remove {0}'),
    imageKinds: l10n.t('Only PNG, JPEG, and WebP images can be attached'),
    imageLarge: l10n.t('{0} is too large: at most {1} MB and {2} megapixels'),
    imageBroken: l10n.t('{0} could not be read as an image'),
    imagesMany: l10n.t('At most {0} images can be attached to a message'),
    imageAlone: l10n.t('Type a message to send with the image'),
    imageAdded: l10n.t('Attached {0}'),
    imageUnseen: l10n.t('{0} cannot see images. It gets a line of text instead; other models get the image.'),
    imagesUnseen: l10n.t('{0} cannot see images. It gets a line of text instead; other models get the images.'),
    mentions: l10n.t('Context to add'),
    mentionFound: l10n.t('{0} suggestion'),
    mentionsFound: l10n.t('{0} suggestions'),
    mentionsNone: l10n.t('No results'),
    noModel: l10n.t('Select a model'),
    modelLabel: l10n.t('Model:'),
    model: l10n.t('{0}, sends to {1}. Click to change'),
    modelBusy: l10n.t('{0}, sends to {1}. Click to continue with another model or to change it for the next message'),
    modelLevel: l10n.t('Selected by: {0}'),
    folderFollows: l10n.t('Uses the models of {0}, the folder of the active editor, until you send the first message'),
    folderFixed: l10n.t('This conversation uses the models of {0}'),
    folderGone: l10n.t('{0} is no longer open, so this conversation uses the models of the workspace'),
  };
}

function panelStrings(l10n: Translator) {
  return {
    emptyTitle: l10n.t('What are you working on?'),
    emptyReady: l10n.t('Ask about this workspace. Type @ to add context, / for commands.'),
    emptySwitch: l10n.t('Switch models at any time: the next one sees the whole conversation.'),
    emptyNoModel: l10n.t('No chat model is set up yet. Choose where to get one.'),
    emptyCompletion: l10n.t('Inline suggestions already work: {0} completes from your own code, on this machine.'),
    untrustedTitle: l10n.t('Chat is off in Restricted Mode'),
    untrustedText: l10n.t(
      'Nothing is sent to any model until you trust this workspace. Completions still come from {0}, on this machine.',
    ),
    trustWorkspace: l10n.t('Trust This Workspace…'),
    historyEmpty: l10n.t('No earlier conversations.'),
    historySearch: l10n.t('Search conversations'),
    historyNoMatch: l10n.t('No matching conversations.'),
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
    historyBack: l10n.t('Back to Conversation'),
    historyOpen: l10n.t('Open {0}'),
    historyDelete: l10n.t('Delete {0}'),
    historyConfirm: l10n.t('Permanently delete this conversation?'),
    historyDeleteYes: l10n.t('Delete'),
    historyOne: l10n.t('{0} message'),
    historyCount: l10n.t('{0} messages'),
    historyCurrent: l10n.t('open now'),
    justNow: l10n.t('just now'),
  };
}
