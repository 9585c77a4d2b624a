import type { Fault, FaultKind } from '../conversation/fault.ts';
import type { ViewAction } from './chat-view-messages.ts';
import { actionVerbs } from './action-verb.ts';
import type { ActionVerb } from './action-verb.ts';
import type { ChatWords } from './chat-words.ts';

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

/** The id of an action, which the view sends back. `argument` is a provider id, a model ref or an item id. */
export function actionId(verb: ActionVerb, argument = ''): string {
  return argument === '' ? verb : `${verb}:${argument}`;
}

/** An action in the form the view gets; `argument` as for {@link actionId}. */
export function viewAction(words: ChatWords, verb: ActionVerb, argument = ''): ViewAction {
  return { id: actionId(verb, argument), label: words.action(verb) };
}

/** The verb and argument of an action id that came back from the view; undefined for anything the host never gives out. */
export function parseActionId(id: string): { readonly verb: ActionVerb; readonly argument: string } | undefined {
  const colon = id.indexOf(':');
  const name = colon === -1 ? id : id.slice(0, colon);
  const verb = actionVerbs.find((known) => known === name);
  return verb && { verb, argument: colon === -1 ? '' : id.slice(colon + 1) };
}

/** A limit of the person's own is no matter of where code goes. */
const actionsOfLimit: readonly ActionVerb[] = ['select-model', 'show-spending', 'retry'];

/** The failed answer that buttons are for: who gave it, and its item. */
export interface FailedAnswer {
  readonly provider: string;
  readonly itemId: string;
}

/** Buttons below a failed answer. */
export function faultActions(
  words: ChatWords,
  { kind, code }: Pick<Fault, 'kind' | 'code'>,
  { provider, itemId }: FailedAnswer,
): ViewAction[] {
  const offered = code === 'budget' ? actionsOfLimit : actionsByKind[kind];
  return offered.map((verb) => viewAction(words, verb, verb === 'set-key' ? provider : verb === 'retry' ? itemId : ''));
}
