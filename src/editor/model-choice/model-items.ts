import { formatModelRef, parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import { isFree, knownPrice } from '../../models/catalogue/known-price.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import type { Role } from '../../models/role.ts';
import type { ResolvedRole } from '../../models/selection.ts';
import { switchPrice } from '../../models/catalogue/switch-price.ts';
import { formatTokens } from '../../base/token-count.ts';
import { formatUsd } from '../../base/money.ts';
import { destinationOf } from '../../transcript/model-label.ts';
import { roleName, rungName } from './choice-names.ts';
import { tokenText } from '../shell/count-text.ts';
import { plainText } from '../shell/plain-text.ts';
import { destinationLine, rowLine } from '../shell/row-line.ts';
import type { Translate } from '../shell/translate.ts';

/** The most providers that are offered for a typed text that names none. */
const mostTypedRows = 3;

/** What can be done about a provider from a row of the picker. */
export type RowAction = 'set-key' | 'refresh' | 'manage' | 'add-server' | 'edit-list';

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
      /** Absent where the action is for all providers. */
      readonly providerId?: string;
      readonly label: string;
      readonly description?: string;
      readonly detail: string;
    }
  | { readonly kind: 'more'; readonly label: string; readonly description: string };

/** The same for rows that mean the same in two lists. */
export function rowKey(row: ModelRow): string {
  switch (row.kind) {
    case 'model':
      return `model ${row.ref}`;
    case 'action':
      return `${row.action} ${row.providerId ?? ''}`;
    case 'heading':
    case 'more':
      return row.label;
  }
}

/** What the rows are made from. */
export interface ModelRowsInput {
  readonly role: Role;
  readonly resolved: ResolvedRole;
  readonly registry: Registry;
  readonly t: Translate;
  /** Whether the list in use stands in the settings and can be put in order. */
  readonly canEditList?: boolean;
  /** Estimated tokens of the conversation that would go on with another model. Absent where there is none. */
  readonly conversationTokens?: number;
  /** How the edits of a model came out, in words. Absent for roles that edit nothing. */
  readonly editsOf?: (ref: ModelRef, provider: Provider) => readonly string[];
  /** Only models that a running answer can go on with: not the one that it comes from now, if that is known, and nothing else while there are any. */
  readonly goesOn?: { readonly from?: ModelRef };
}

/**
 * The rows that use a typed text as it stands: that of a ref whose provider is registered and that no list names, or, where the text names no
 * provider, one for each of a few providers that answer. Any model that chats can be typed for completion: it is asked to fill the hole.
 */
export function typedRows(text: string, input: ModelRowsInput): readonly (ModelRow & { readonly kind: 'model' })[] {
  const { registry, resolved } = input;
  const typed = text.trim();
  const ref = parseModelRef(typed);
  if (ref !== undefined && registry.provider(ref.provider) !== undefined)
    return canBeTyped(ref, input) ? [typedRow(typed, ref, input)] : [];
  // Several words are a search: a name with blanks is typed with its provider.
  if (/\s/.test(typed)) return [];
  const inUse = resolved.refs[0]?.provider;
  return registry
    .providers()
    .filter(({ id, baseUrl }) => baseUrl !== '' && registry.reachability(id).state === 'ready')
    .sort((a, b) => Number(b.id === inUse) - Number(a.id === inUse))
    .flatMap(({ id }) => parseModelRef(`${id}/${typed}`) ?? [])
    .filter((each) => canBeTyped(each, input))
    .slice(0, mostTypedRows)
    .map((each) => typedRow(typed, each, input));
}

/** The row that asks all providers for their lists again, where no model has the words. */
export function refreshRow(t: Translate): ModelRow {
  return {
    kind: 'action',
    action: 'refresh',
    label: t('$(refresh) Refresh'),
    detail: t('No matching models. Refresh the model lists of all providers.'),
  };
}

/** The one row for vendors that have no key: rows of their own would differ by their names only. */
export function vendorKeyRow(vendors: readonly Provider[], t: Translate): ModelRow {
  return {
    kind: 'action',
    action: 'set-key',
    label: t('$(key) Add Vendor API Key…'),
    detail: plainText(vendors.map(({ name }) => name).join(', ')),
  };
}

/** The first row of the whole list: the way to a model that is not there yet. */
export function addServerRow(t: Translate): ModelRow {
  return {
    kind: 'action',
    action: 'add-server',
    label: t('$(add) Add Server…'),
    detail: t('Host and port are enough'),
  };
}

/** The row that leads to putting the role's list in order. */
export function editListRow(t: Translate): ModelRow {
  return {
    kind: 'action',
    action: 'edit-list',
    label: t('$(list-ordered) Edit This List…'),
    detail: t('Reorder or remove models'),
  };
}

/** The row below a list that was cut. */
export function moreRow(count: number, t: Translate): ModelRow {
  // The words stand in the description: VS Code moves rows up whose label has the typed text.
  return { kind: 'more', label: '$(ellipsis)', description: t('{0} more. Type to narrow the list.', count) };
}

/**
 * Facts of a model on one line. What is not known is said to be unknown or left out, never guessed. `said` is the destination that the heading
 * above the row says already.
 */
export function modelFacts(info: ModelInfo, provider: Provider, t: Translate, said?: string): string {
  const { abilities, contextTokens, price } = info;
  const can = [
    abilities.tools === true && t('tools'),
    abilities.vision === true && t('images'),
    abilities.reasoning === true && t('reasoning'),
    (abilities.fim === true || provider.fim !== undefined) && t('fill-in-the-middle'),
  ].filter((text) => text !== false);
  const destination = destinationOf(provider, info.ref.model);
  return [
    destination === said ? undefined : plainText(destination),
    // The embedded model has no window that anybody could fill.
    provider.protocol === 'workspace'
      ? undefined
      : contextTokens === undefined
        ? t('context window unknown')
        : tokenText(contextTokens, t),
    price !== undefined
      ? t('{0} in, {1} out per million tokens', formatUsd(price.input), formatUsd(price.output))
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

/** The heading of the role's list: the rung that won. */
export function listTitle({ role, resolved, t }: ModelRowsInput): string {
  if (resolved.rung === undefined) return t('No model selected');
  const rung = rungName(resolved.rung, t);
  const title =
    resolved.borrowedFrom === undefined ? rung : t('{0}, same as {1}', rung, roleName(resolved.borrowedFrom, t), role);
  return t('In use: {0}', title);
}

/** What can be done about a provider that is not ready; undefined where nothing need be. */
export function problemRow(
  provider: Provider,
  registry: Registry,
  t: Translate,
): (ModelRow & { readonly kind: 'action' }) | undefined {
  const state = registry.reachability(provider.id);
  const row = { kind: 'action', providerId: provider.id } as const;
  const where = destinationOf(provider);
  switch (state.state) {
    case 'key-needed':
      return {
        ...row,
        action: 'set-key',
        label: t('$(key) Set API Key for {0}…', provider.name),
        detail: t('The key is missing or was not accepted'),
      };
    case 'unreachable':
      return {
        ...row,
        action: 'refresh',
        label: t('$(warning) {0} is not responding. Try again', provider.name),
        detail: plainText(state.reason),
      };
    case 'unknown':
      if (provider.baseUrl === '' || registry.models(provider.id).length > 0) return undefined;
      return {
        ...row,
        action: 'refresh',
        label: t('$(refresh) List Models of {0}', provider.name),
        detail: destinationLine(plainText(where)),
      };
    case 'checking':
    case 'ready':
      return undefined;
  }
}

/** Where the row of a model stands. */
export interface RowPlace {
  /** The model's place in the role's list. */
  readonly position?: number;
  /** The destination that the heading above it says. */
  readonly said?: string;
}

/** The row of a model. */
export function modelRow(
  input: ModelRowsInput,
  ref: ModelRef,
  { position, said }: RowPlace = {},
): ModelRow & { readonly kind: 'model' } {
  const { registry, t } = input;
  const text = formatModelRef(ref);
  const provider = registry.provider(ref.provider);
  const info = registry.model(ref);
  const { icon, place } = standing(position, t);
  const missing = registry.isListed(ref) === false ? t('not listed by {0}', provider?.name ?? ref.provider) : '';
  const state = provider === undefined ? '' : stateText(registry, provider, t);
  return {
    kind: 'model',
    ref: text,
    label: `${icon}${plainText(info?.name ?? ref.model)}`,
    description: [plainText(text), place, missing, position === undefined ? '' : state]
      .filter((word) => word !== '')
      .join(' · '),
    detail:
      info === undefined || provider === undefined
        ? t('Not set up')
        : detailOf(input, { info, provider, position, said }),
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
    said,
  }: {
    readonly info: ModelInfo;
    readonly provider: Provider;
    readonly position: number | undefined;
    readonly said: string | undefined;
  },
): string {
  const facts = modelFacts(info, provider, input.t, said);
  // The active model has the conversation in its cache, as far as anyone knows.
  const line = position === 0 ? undefined : switchLine(input, info);
  const edits = input.editsOf?.(info.ref, provider) ?? [];
  return rowLine([...(line === undefined ? [] : [line]), facts, ...edits].join(' · '));
}

function canBeTyped(ref: ModelRef, { role, registry }: ModelRowsInput): boolean {
  const provider = registry.provider(ref.provider);
  if (provider === undefined) return false;
  if (servesRole(provider, role)) return registry.isListed(ref) !== true;
  return role === 'completion' && servesRole(provider, 'chat');
}

function typedRow(typed: string, ref: ModelRef, input: ModelRowsInput): ModelRow & { readonly kind: 'model' } {
  const row = modelRow(input, ref);
  return {
    ...row,
    label: input.t('Use “{0}” as typed', typed),
    description: typed === row.ref ? '' : plainText(row.ref),
  };
}

/** What it means to go on with this model in the running conversation, in one line; undefined where it does not matter. */
function switchLine({ registry, conversationTokens, t }: ModelRowsInput, info: ModelInfo): string | undefined {
  if (conversationTokens === undefined) return undefined;
  const price = knownPrice(registry, info.ref);
  const window = info.contextTokens;
  const found = switchPrice({ tokens: conversationTokens, price, ...(window !== undefined && { window }) });
  if (found === undefined) return undefined;
  const tokens = tokenText(found.tokens, t);
  switch (found.kind) {
    case 'too-small':
      return t('will be summarized: {0}, context window {1}', tokens, formatTokens(found.window));
    case 'unknown':
      return t('rereads {0}', tokens);
    case 'price':
      return found.warm === undefined
        ? t('rereads {0}: ~{1}', tokens, formatUsd(found.cold))
        : t('rereads {0}: ~{1} ({2} once cached)', tokens, formatUsd(found.cold), formatUsd(found.warm));
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
      return t('unreachable');
    case 'unknown':
      return '';
  }
}
