import type { Fault, FaultKind } from '../conversation/fault.ts';
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
  auth: 'The key was not accepted.',
  quota: 'The account has no credit or its limit is reached.',
  rate: 'Too many requests.',
  overload: 'The service is overloaded.',
  network: 'The service could not be reached.',
  timeout: 'The service did not answer in time.',
  overflow: 'The conversation is longer than this model can read.',
  cut: 'The answer broke off before its end; what arrived is kept.',
};

/** One message for the person: what happened, then the provider's own words where they add something. */
export function faultText(fault: Pick<Fault, 'kind' | 'message' | 'code'>): string {
  // No key was refused where there is none; the message says it all.
  const explanation = fault.code === 'no-key' ? undefined : explanations[fault.kind];
  if (explanation === undefined) return fault.message;
  // "Overloaded" says nothing that "The service is overloaded." does not.
  const isSaid = explanation.toLowerCase().includes(fault.message.toLowerCase().replace(/[.!\s]+$/, ''));
  return isSaid ? explanation : `${explanation} ${fault.message}`;
}

/** Text while the same model is asked again, e.g. `Too many requests. Trying again in 12 s.` */
export function retryText(fault: Pick<Fault, 'kind'>, remainingMs: number): string {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  return `${explanations[fault.kind] ?? 'That did not work.'} Trying again in ${seconds} s.`;
}
