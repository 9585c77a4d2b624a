import { formatModelRef, parseModelRef, sameModel } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { isLoopbackUrl } from '../models/provider.ts';
import { isFree, knownPrice } from '../models/known-price.ts';
import type { ModelInfo } from '../models/model-info.ts';
import type { Provider } from '../models/provider.ts';
import type { Registry } from '../models/registry.ts';
import type { Role } from '../models/role.ts';
import type { ResolvedRole } from '../models/selection.ts';
import { switchPrice } from '../models/switch-price.ts';
import { formatTokens } from '../models/token-count.ts';
import { formatUsd } from '../models/usd.ts';
import { destinationOf } from '../chat/model-label.ts';
import { roleName, rungName } from './choice-names.ts';
import { canChat } from './detected-models.ts';
import { plainText } from './plain-text.ts';
import type { Translate } from './translate.ts';

/** What can be done about a provider from a row of the picker. */
export type RowAction = 'set-key' | 'refresh' | 'manage';

/** A row of the model picker. */
export type ModelRow =
  | { readonly kind: 'heading'; readonly label: string }
  | {
      readonly kind: 'model';
      readonly ref: string;
      readonly label: string;
      readonly description: string;
      readonly detail: string;
      /** Place in the role's list: 0 is active, the others are fallbacks; absent for a model that is not in it. */
      readonly position?: number;
    }
  | {
      readonly kind: 'action';
      readonly action: RowAction;
      readonly providerId: string;
      readonly label: string;
      readonly detail: string;
    };

/** What the rows are made from. */
export interface ModelRowsInput {
  readonly role: Role;
  readonly resolved: ResolvedRole;
  readonly registry: Registry;
  readonly t: Translate;
  /** Estimated tokens of the conversation that would go on with another model. Absent where there is none. */
  readonly conversationTokens?: number;
}

/** The rows of the picker: the role's list with the rung that won, then all usable models by provider, then what is wrong with the others. */
export function modelRows(input: ModelRowsInput): readonly ModelRow[] {
  const { resolved, registry, t } = input;
  const listed = resolved.refs.map((ref, position) => modelRow(input, ref, position));
  const heading = resolved.rung === undefined ? t('Nothing is chosen') : t('In use: {0}', listTitle(input));
  const sections = registry
    .providers()
    .filter((provider) => servesRole(provider, input.role))
    .map((provider) => providerSection(input, provider));
  // Providers with models come first; the others only say what they need.
  const ready = sections.filter((section) => section.some((row) => row.kind === 'model'));
  const waiting = sections.filter((section) => !ready.includes(section));
  return [
    ...(listed.length > 0 ? [{ kind: 'heading', label: heading } as const, ...listed] : []),
    ...ready.flat(),
    ...(waiting.length > 0 ? [{ kind: 'heading', label: t('Not ready') } as const] : []),
    ...waiting.flat().filter((row) => row.kind !== 'heading'),
  ];
}

/**
 * The row for a typed ref that no list names; undefined where the text is no ref or its provider is not registered. Any model that chats can be
 * typed for completion: it is asked to fill the hole.
 */
export function typedRow(text: string, input: ModelRowsInput): ModelRow | undefined {
  const ref = parseModelRef(text.trim());
  const provider = ref === undefined ? undefined : input.registry.provider(ref.provider);
  if (ref === undefined || provider === undefined) return undefined;
  const isInList = servesRole(provider, input.role);
  if (!isInList && (input.role !== 'completion' || !servesRole(provider, 'chat'))) return undefined;
  if (isInList && input.registry.isListed(ref) === true) return undefined;
  const { label, ...row } = { ...modelRow(input, ref), label: formatModelRef(ref) };
  return { ...row, label: input.t('Use {0}', label), description: input.t('as typed') };
}

/** Facts of a model on one line. What is not known is said to be unknown or left out, never guessed. */
export function modelFacts(info: ModelInfo, provider: Provider, t: Translate): string {
  const { abilities, contextTokens, price } = info;
  const can = [
    abilities.tools === true && t('tools'),
    abilities.vision === true && t('images'),
    abilities.reasoning === true && t('reasoning'),
    (abilities.fim === true || provider.fim !== undefined) && t('fills in the middle'),
  ].filter((text) => text !== false);
  const destination = destinationOf(provider, info.ref.model);
  return [
    plainText(destination),
    // The embedded model has no window that anybody could fill.
    provider.protocol === 'workspace'
      ? undefined
      : contextTokens === undefined
        ? t('window unknown')
        : t('{0} tokens', formatTokens(contextTokens)),
    price !== undefined
      ? t('${0} in, ${1} out per million tokens', price.input, price.output)
      : isFree(provider, info.ref.model)
        ? undefined
        : isLoopbackUrl(provider.baseUrl)
          ? t('cost unknown')
          : t('price unknown'),
    ...can,
  ]
    .filter((text) => text !== undefined)
    .join(' · ');
}

/** Whether a provider can serve a role at all, as far as its data tells. */
export function servesRole(provider: Provider, role: Role): boolean {
  if (role === 'completion')
    return provider.protocol === 'workspace' || provider.protocol === 'fim' || provider.fim !== undefined;
  return provider.protocol !== 'workspace' && provider.protocol !== 'fim';
}

function listTitle({ role, resolved, t }: ModelRowsInput): string {
  const rung = resolved.rung === undefined ? '' : rungName(resolved.rung, t);
  return resolved.borrowedFrom === undefined
    ? rung
    : t('{0}, borrowed from {1}', rung, roleName(resolved.borrowedFrom, t), role);
}

function providerSection(input: ModelRowsInput, provider: Provider): readonly ModelRow[] {
  const { role, resolved, registry, t } = input;
  const models = registry
    .models(provider.id)
    .filter((model) => role === 'completion' || canChat(model))
    .filter((model) => !resolved.refs.some((ref) => sameModel(ref, model.ref)))
    .map((model) => modelRow(input, model.ref));
  const problem = problemRow(provider, registry, t);
  if (models.length === 0 && problem === undefined) return [];
  return [
    { kind: 'heading', label: plainText(`${provider.name} — ${destinationOf(provider)}`) },
    ...models,
    ...(problem === undefined ? [] : [problem]),
  ];
}

function problemRow(provider: Provider, registry: Registry, t: Translate): ModelRow | undefined {
  const state = registry.reachability(provider.id);
  const row = { kind: 'action', providerId: provider.id } as const;
  const where = destinationOf(provider);
  switch (state.state) {
    case 'key-needed':
      return {
        ...row,
        action: 'set-key',
        label: t('$(key) Set a key for {0}', provider.name),
        detail: t('There is no key, or it was not accepted.'),
      };
    case 'unreachable':
      return {
        ...row,
        action: 'refresh',
        label: t('$(warning) {0} does not answer. Try again', provider.name),
        detail: plainText(state.reason),
      };
    case 'unknown':
      if (provider.baseUrl === '' || registry.models(provider.id).length > 0) return undefined;
      return {
        ...row,
        action: 'refresh',
        label: t('$(refresh) List the models of {0}', provider.name),
        detail: plainText(where),
      };
    case 'checking':
    case 'ready':
      return undefined;
  }
}

function modelRow(input: ModelRowsInput, ref: ModelRef, position?: number): ModelRow & { readonly kind: 'model' } {
  const { registry, t } = input;
  const text = formatModelRef(ref);
  const provider = registry.provider(ref.provider);
  const info = registry.model(ref);
  const { icon, place } = standing(position, t);
  const missing = registry.isListed(ref) === false ? t('not in the list of {0}', provider?.name ?? ref.provider) : '';
  const state = provider === undefined ? '' : stateText(registry, provider, t);
  return {
    kind: 'model',
    ref: text,
    label: `${icon}${plainText(info?.name ?? ref.model)}`,
    description: [plainText(text), place, missing, position === undefined ? '' : state]
      .filter((word) => word !== '')
      .join(' · '),
    detail:
      info === undefined || provider === undefined ? t('not set up') : detailOf(input, { info, provider, position }),
    ...(position !== undefined && { position }),
  };
}

/** What choosing the model means for the running conversation comes first; then its facts. */
function detailOf(
  input: ModelRowsInput,
  {
    info,
    provider,
    position,
  }: { readonly info: ModelInfo; readonly provider: Provider; readonly position: number | undefined },
): string {
  const facts = modelFacts(info, provider, input.t);
  // The active model has the conversation in its cache, as far as anyone knows.
  const line = position === 0 ? undefined : switchLine(input, info);
  return line === undefined ? facts : `${line} · ${facts}`;
}

/** What it means to go on with this model in the running conversation, in one line; undefined where it does not matter. */
function switchLine({ registry, conversationTokens, t }: ModelRowsInput, info: ModelInfo): string | undefined {
  if (conversationTokens === undefined) return undefined;
  const price = knownPrice(registry, info.ref);
  const window = info.contextTokens;
  const found = switchPrice({ tokens: conversationTokens, price, ...(window !== undefined && { window }) });
  if (found === undefined) return undefined;
  const tokens = formatTokens(found.tokens);
  switch (found.kind) {
    case 'too-small':
      return t('will be summarised: {0} tokens, window {1}', tokens, formatTokens(found.window));
    case 'unknown':
      return t('reads {0} tokens anew', tokens);
    case 'price':
      return found.warm === undefined
        ? t('reads {0} tokens anew: ~{1}', tokens, formatUsd(found.cold))
        : t('reads {0} tokens anew: ~{1} ({2} once cached)', tokens, formatUsd(found.cold), formatUsd(found.warm));
  }
}

function standing(position: number | undefined, t: Translate): { readonly icon: string; readonly place: string } {
  if (position === undefined) return { icon: '', place: '' };
  return position === 0
    ? { icon: '$(check) ', place: t('active') }
    : { icon: '$(arrow-small-down) ', place: t('fallback {0}', position) };
}

function stateText(registry: Registry, provider: Provider, t: Translate): string {
  switch (registry.reachability(provider.id).state) {
    case 'ready':
      return t('reachable');
    case 'checking':
      return t('checking…');
    case 'key-needed':
      return t('key needed');
    case 'unreachable':
      return t('not reachable');
    case 'unknown':
      return '';
  }
}
