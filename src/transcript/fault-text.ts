import type { Fault, FaultKind, ToldFault } from '../conversation/fault.ts';
import type { AskedAgain, HandOffMode } from '../routing/answer-event.ts';
import type { ViewAction } from './chat-view-messages.ts';

/** What a person can do about each kind of failure, as ids the host understands. */
const actionsByKind: Readonly<Record<FaultKind, readonly ActionVerb[]>> = {
  auth: ['set-key', 'select-model'],
  quota: ['select-model', 'retry'],
  rate: ['retry', 'select-model'],
  overload: ['retry', 'select-model'],
  network: ['retry', 'manage-providers', 'select-model'],
  timeout: ['retry', 'select-model'],
  overflow: ['select-model', 'new-chat'],
  shape: ['select-model', 'retry', 'show-log'],
  refusal: ['select-model'],
  policy: ['manage-destinations', 'select-model', 'retry'],
  cut: ['retry', 'select-model'],
  cancelled: ['retry'],
};

const labels = {
  'set-key': 'Set API Key…',
  'select-model': 'Select Model…',
  'manage-providers': 'Manage Providers…',
  'add-server': 'Add Server…',
  'manage-destinations': 'Data Destinations…',
  'new-chat': 'New Chat',
  'show-log': 'Show Log',
  'show-spending': 'Show Spending',
  'manage-trust': 'Trust This Workspace…',
  retry: 'Try Again',
  continue: 'Continue',
  'switch-now': 'Switch Now',
  'return-to': 'Go Back',
} as const;

/** What an action button can do; the only words the view can make the host act on. */
export type ActionVerb = keyof typeof labels;

/** An action in the form the view gets. `argument` is a provider id, a model ref or an item id. */
export function viewAction(verb: ActionVerb, argument = ''): ViewAction {
  return { id: argument === '' ? verb : `${verb}:${argument}`, label: labels[verb] };
}

/** Lets the person choose which model goes on with the running answer. */
export const switchNowAction: ViewAction = { id: 'switch-now', label: 'Switch Now…' };

/** The verb and argument of an action id that came back from the view; undefined for anything the host never gives out. */
export function parseActionId(id: string): { readonly verb: ActionVerb; readonly argument: string } | undefined {
  const colon = id.indexOf(':');
  const verb = colon === -1 ? id : id.slice(0, colon);
  if (!Object.hasOwn(labels, verb)) return undefined;
  return { verb: verb as ActionVerb, argument: colon === -1 ? '' : id.slice(colon + 1) };
}

/** A limit of the person's own is no matter of where code goes. */
const actionsOfLimit: readonly ActionVerb[] = ['select-model', 'show-spending', 'retry'];

/** Buttons below a failed answer. */
export function faultActions(
  { kind, code }: Pick<Fault, 'kind' | 'code'>,
  provider: string,
  itemId: string,
): ViewAction[] {
  const verbs = code === 'budget' ? actionsOfLimit : actionsByKind[kind];
  return verbs.map((verb) => viewAction(verb, verb === 'set-key' ? provider : verb === 'retry' ? itemId : ''));
}

const explanations: Readonly<Partial<Record<FaultKind, string>>> = {
  auth: 'The key was not accepted',
  quota: 'The account has no credit or its limit is reached',
  rate: 'Too many requests',
  overload: 'The service is overloaded',
  network: 'The service could not be reached',
  timeout: 'The service did not answer in time',
  overflow: 'The conversation is longer than this model can read',
  cut: 'The answer broke off before its end',
};

/** What providers call an error of their own inside a stream, where there is no status. */
const ownErrorCodes: ReadonlySet<string> = new Set([
  'api_error',
  'server_error',
  'internal_error',
  'internal_server_error',
  'INTERNAL',
  'UNKNOWN',
  'DATA_LOSS',
]);

/** Statuses of a server that has too much to do. */
const busyStatuses: ReadonlySet<number> = new Set([503, 529]);

/** How a protocol begins to tell that a key was refused; {@link explanations} says so already. */
const keyRefused = /^The (?:provider|server) does not accept the key\.\s*/;

/** Longest piece of a provider's own words that is shown, in characters; the log has all of them. */
const longestWords = 240;

/**
 * True where the server failed by itself. It is asked again like one that is overloaded, but is not called so.
 */
export function isServerError({ kind, status, code }: Pick<Fault, 'kind' | 'status' | 'code'>): boolean {
  if (kind !== 'overload') return false;
  if (status !== undefined) return status >= 500 && !busyStatuses.has(status);
  return code !== undefined && ownErrorCodes.has(code);
}

/** One sentence for the person: what happened, and the provider's own words where they add something. */
export function faultText(fault: ToldFault): string {
  const words = firstSentence(fault.message.replace(keyRefused, ''));
  // No key was refused where there is none; the message says it all.
  const explanation = fault.code === 'no-key' ? undefined : explanationOf(fault);
  if (explanation === undefined) return fault.message;
  // These are our own words, and they say it all.
  const isOwn = (fault.kind === 'cut' || fault.kind === 'timeout') && fault.status === undefined;
  if (isOwn && words !== '') return words;
  // "Overloaded" says nothing that "The service is overloaded" does not.
  return addsNothing(words, explanation) ? `${explanation}.` : `${explanation}: ${words}`;
}

/** Text while a wait is under way before the same model is asked again, e.g. `Too many requests. Trying again in 12 s (2 of 3).` */
export function retryText(again: AskedAgain, remainingMs: number, shown: boolean): string {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  const what = shown ? 'Continuing the answer' : 'Trying again';
  return `${reasonOf(again.fault, shown)}. ${what} in ${seconds} s (${again.request} of ${again.of}).`;
}

/** Text while the same model is asked again, e.g. `Connection lost. Continuing the answer (2 of 3)…` */
export function againText({ fault, request, of }: AskedAgain, mode: HandOffMode): string {
  const what =
    mode === 'fresh' ? 'Trying again' : mode === 'restart' ? 'Starting the answer over' : 'Continuing the answer';
  return `${reasonOf(fault, mode !== 'fresh')}. ${what} (${request} of ${of})…`;
}

function reasonOf(fault: ToldFault, shown: boolean): string {
  if (fault.code === 'empty') return 'The answer was empty';
  if (fault.kind === 'cut' || (fault.kind === 'network' && shown)) return 'Connection lost';
  return explanationOf(fault) ?? 'That did not work';
}

function explanationOf(fault: ToldFault): string | undefined {
  if (!isServerError(fault)) return explanations[fault.kind];
  return `The server had an internal error${fault.status === undefined ? '' : ` (${fault.status})`}`;
}

function addsNothing(words: string, explanation: string): boolean {
  const bare = words.toLowerCase().replace(/[.!\s]+$/, '');
  if (explanation.toLowerCase().includes(bare)) return true;
  return /^(?:internal (?:server )?error|status \d{3}|the (?:provider|server) (?:answered with .*|does not accept the key))$/.test(
    bare,
  );
}

/** The first sentence of a provider's words, on one line, with a full stop. */
function firstSentence(message: string): string {
  const line = message.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  const end = /[.!?](?= [A-Z])/.exec(line);
  const sentence = end === null ? line : line.slice(0, end.index + 1);
  if (sentence.length > longestWords) return `${sentence.slice(0, longestWords - 1).toWellFormed()}…`;
  return sentence === '' || /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
