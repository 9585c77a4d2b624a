import { destinationOf } from '../../transcript/model-label.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { ResolvedRole } from '../../models/selection.ts';
import type { ChosenHere } from '../../routing/models-here.ts';
import { rungName } from '../model-choice/choice-names.ts';
import { plainText } from './plain-text.ts';
import type { Translate } from './translate.ts';

/** What the status bar item tells. */
export interface StatusInput {
  readonly completion: ChosenHere;
  readonly chat: ChosenHere;
  readonly registry: Registry;
  readonly trusted: boolean;
  /** VS Code's own switch for all such features. */
  readonly aiOff: boolean;
  /** Completion in the active editor. */
  readonly enabled: boolean;
  readonly busy: boolean;
  /** Until when completions pause, for people; absent while they do not. */
  readonly snoozed?: string;
  /** What became of suggestions. */
  readonly record?: string;
  /** The model that answers in place of the active one, after a fault. */
  readonly fallback?: ModelRef;
  /** The model that goes on in the open conversation in place of the chosen one, after a fault. */
  readonly chatFallback?: ModelRef;
  /** The person wants no word about failovers of the chat: then only the tooltip tells of one. */
  readonly quiet?: boolean;
  readonly t: Translate;
}

export interface StatusText {
  readonly text: string;
  /** Lines of the tooltip, plain text. */
  readonly lines: readonly string[];
  /** What a screen reader says of the item: the name, and what keeps suggestions away. */
  readonly label: string;
}

const longestName = 28;

/** The one item: an icon for the state, the short name of the completion model, and where code goes. Pure. */
export function statusText(input: StatusInput): StatusText {
  const { t, registry, completion, fallback, record } = input;
  const active = fallback ?? completion.refs[0];
  const name = active === undefined ? t('no model') : shortName(registry, active);
  const goes = active === undefined ? '' : destinationIcon(registry, active);
  return {
    text: `${stateIcon(input)} ${name}${goes}`,
    lines: [...stateLines(input), ...roleLines(input), ...(record === undefined ? [] : [record])],
    label: [t('Crossfade: {0}', name), ...stateWords(input)].join(', '),
  };
}

/** Where a model's requests go, in words, e.g. "code goes to: api.openai.com". */
export function destinationOfRef(registry: Registry, ref: ModelRef, t: Translate): string {
  const provider = registry.provider(ref.provider);
  if (provider === undefined) return t('code goes to: {0}', t('not set up'));
  if (provider.protocol === 'workspace') return t('no code is sent: the model runs in this window');
  const destination = destinationOf(provider, ref.model);
  if (destination === 'this machine') return t('code goes to: {0}', t('this machine'));
  const isPassedOn = destination === 'this machine (may pass it on)';
  return t('code goes to: {0}', isPassedOn ? t('this machine (may pass it on)') : destination);
}

function stateIcon(input: StatusInput): string {
  const { aiOff, enabled, snoozed, trusted, busy, fallback, chatFallback, quiet } = input;
  if (aiOff || !enabled) return '$(circle-slash)';
  if (snoozed !== undefined) return '$(bell-slash)';
  if (busy) return '$(loading~spin)';
  if (fallback !== undefined || (chatFallback !== undefined && quiet !== true)) return '$(warning)';
  return trusted ? '$(arrow-swap)' : '$(shield)';
}

function stateWords({ aiOff, enabled, snoozed, trusted, t }: StatusInput): string[] {
  if (aiOff || !enabled) return [t('completions off')];
  if (snoozed !== undefined) return [t('snoozed until {0}', snoozed)];
  return trusted ? [] : [t('Restricted Mode')];
}

function stateLines(input: StatusInput): string[] {
  const { aiOff, enabled, snoozed, trusted, fallback, chatFallback, completion, chat, registry, t } = input;
  if (aiOff) return [t('AI features are turned off in VS Code (chat.disableAIFeatures). Nothing is sent.')];
  const lines: string[] = [];
  if (!trusted) lines.push(t('Off in Restricted Mode. Only the embedded model suggests code, and nothing is sent.'));
  if (!enabled) lines.push(t('Completions are off here.'));
  if (snoozed !== undefined) lines.push(t('Completions are snoozed until {0}.', snoozed));
  for (const [active, standIn] of [
    [completion.refs[0], fallback],
    [chat.refs[0], chatFallback],
  ] as const) {
    if (active === undefined || standIn === undefined) continue;
    lines.push(
      t('{0} is not responding; {1} is used instead.', shortName(registry, active), shortName(registry, standIn)),
    );
  }
  return lines;
}

function roleLines({ completion, chat, registry, fallback, chatFallback, t }: StatusInput): string[] {
  const line = (title: string, resolved: ResolvedRole, ref: ModelRef | undefined): string[] => {
    if (ref === undefined) return [t('{0}: no model', title)];
    const rung = resolved.rung === undefined ? '' : ` (${rungName(resolved.rung, t)})`;
    // The embedded model is known by its name; every other one by its ref, which tells the provider.
    const isEmbedded = registry.provider(ref.provider)?.protocol === 'workspace';
    const model = isEmbedded ? (registry.model(ref)?.name ?? ref.model) : formatModelRef(ref);
    return [`${title}: ${plainText(model)}${rung}`, `    ${destinationOfRef(registry, ref, t)}`];
  };
  return [
    ...line(withFolder(t('Completion'), completion, t), completion, fallback ?? completion.refs[0]),
    ...line(withFolder(t('Chat'), chat, t), chat, chatFallback ?? chat.refs[0]),
  ];
}

/** Of several folders each may use other models. */
function withFolder(title: string, { folder, isOneOfSeveral }: ChosenHere, t: Translate): string {
  return isOneOfSeveral && folder !== undefined ? t('{0} in {1}', title, folder.name) : title;
}

function shortName(registry: Registry, ref: ModelRef): string {
  const name = registry.model(ref)?.name ?? ref.model;
  return plainText(name.slice(name.lastIndexOf('/') + 1), longestName);
}

/** Code that leaves this machine has another mark than code that stays, and than code whose destination is unknown. */
function destinationIcon(registry: Registry, ref: ModelRef): string {
  const provider = registry.provider(ref.provider);
  if (provider === undefined) return '';
  const destination = destinationOf(provider, ref.model);
  if (destination === 'this machine') return ' $(device-desktop)';
  return destination === 'this machine (may pass it on)' ? ' $(server)' : ' $(cloud)';
}
