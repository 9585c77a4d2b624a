import { formatModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Provider } from '../../models/provider.ts';
import type { Role } from '../../models/role.ts';
import { destinationOf } from '../../transcript/model-label.ts';
import { canChat } from './detected-models.ts';
import {
  addServerRow,
  editListRow,
  listTitle,
  modelRow,
  moreRow,
  problemRow,
  refreshRow,
  servesRole,
  typedRows,
  vendorKeyRow,
} from './model-items.ts';
import type { ModelRow, ModelRowsInput } from './model-items.ts';
import { plainText } from '../shell/plain-text.ts';
import { isUnusedVendor } from '../providers/provider-items.ts';
import type { Found } from '../shell/searched-pick.ts';
import { mostRows } from '../shell/searched-pick.ts';

/** The most models that are shown for a text. */
const mostMatches = 100;

/** The most models that are shown of one provider, and of all, while no text is typed. */
const mostUnasked = { ofProvider: 40, ofAll: 180 };

/** A model as it is searched: lower-case texts made once. */
interface Searched {
  readonly name: string;
  readonly ref: string;
  readonly model: string;
  /** All that its words are looked for in. */
  readonly text: string;
}

/** What is searched besides a model's own words. */
interface EntryWords {
  readonly provider: string;
  readonly abilities: AbilityWords;
}

/** A model of a list. Its row is made when it is shown, and what is searched when the first word is typed: a list opens at once however long it is. */
class Entry {
  readonly #input: ModelRowsInput;
  readonly #info: ModelInfo;
  readonly #words: EntryWords;
  readonly #position: number | undefined;
  #searched: Searched | undefined;

  constructor(input: ModelRowsInput, info: ModelInfo, words: EntryWords, position?: number) {
    this.#input = input;
    this.#info = info;
    this.#words = words;
    this.#position = position;
  }

  get searched(): Searched {
    return (this.#searched ??= searchedOf(this.#info, this.#words.provider, this.#words.abilities));
  }

  /** `said` is the destination that the heading above the row says. */
  row(said?: string): ModelRow {
    return modelRow(this.#input, this.#info.ref, {
      ...(this.#position !== undefined && { position: this.#position }),
      ...(said !== undefined && { said }),
    });
  }
}

/** The models to chat with of lists that were asked for. The registry gives the same list until it changes. */
const chatModels = new WeakMap<readonly ModelInfo[], readonly ModelInfo[]>();

function modelsFor(role: Role, models: readonly ModelInfo[]): readonly ModelInfo[] {
  if (role === 'completion') return models;
  const known = chatModels.get(models) ?? models.filter(canChat);
  chatModels.set(models, known);
  return known;
}

interface Section {
  readonly provider: Provider;
  readonly entries: readonly Entry[];
  readonly problem: (ModelRow & { readonly kind: 'action' }) | undefined;
}

/** The models for a role, made ready to be searched by words: thousands of them within one key. */
export class ModelSearch {
  readonly #input: ModelRowsInput;
  readonly #listed: readonly Entry[];
  readonly #sections: readonly Section[];

  constructor(input: ModelRowsInput) {
    this.#input = input;
    const { registry, resolved, role, t, goesOn } = input;
    const abilities = abilityWords(input);
    this.#listed = resolved.refs
      .filter((ref) => goesOn === undefined || canGoOn(ref, input))
      .map((ref, position) => {
        const info = registry.model(ref) ?? { ref, name: ref.model, abilities: {} };
        const place = goesOn === undefined ? position : undefined;
        return new Entry(input, info, { provider: providerWords(registry.provider(ref.provider)), abilities }, place);
      });
    this.#sections = registry
      .providers()
      .filter((provider) => servesRole(provider, role))
      .map((provider) => {
        const words = { provider: providerWords(provider), abilities };
        return {
          provider,
          entries: modelsFor(role, registry.models(provider.id))
            .filter(({ ref }) => goesOn === undefined || canGoOn(ref, input))
            .filter((model) => !resolved.refs.some((ref) => sameModel(ref, model.ref)))
            .map((model) => new Entry(input, model, words)),
          problem: goesOn === undefined ? problemRow(provider, registry, t) : undefined,
        };
      });
  }

  /** The rows for a text, and the one to highlight. Without words: the role's list, then all models by provider, then what is not ready. */
  find(text: string): Found<ModelRow> {
    const words = wordsOf(text);
    const rows = words.length === 0 ? this.#all() : this.#matching(text, words);
    // A role's list can be of any length.
    const shown =
      rows.length <= mostRows
        ? rows
        : [...rows.slice(0, mostRows - 1), moreRow(rows.length - mostRows + 1, this.#input.t)];
    const first = shown.find((row) => row.kind === 'model') ?? shown.find((row) => row.kind === 'action');
    return { rows: shown, ...(first !== undefined && { first }) };
  }

  /** Whether a row is of a model that has all words of the text. */
  matches(row: ModelRow, text: string): boolean {
    if (row.kind !== 'model') return false;
    const ref = row.ref.toLowerCase();
    const words = wordsOf(text);
    return this.#entries().some((entry) => entry.searched.ref === ref && hasAll(entry.searched.text, words));
  }

  #entries(): readonly Entry[] {
    return [...this.#listed, ...this.#sections.flatMap(({ entries }) => entries)];
  }

  #all(): readonly ModelRow[] {
    const { t, goesOn } = this.#input;
    const listed = this.#listed.map((entry) => entry.row());
    const ready = this.#sections.filter(({ entries }) => entries.length > 0);
    const problems = this.#problems();
    if (goesOn !== undefined && listed.length + ready.length === 0) return [refreshRow(t)];
    const each = Math.min(mostUnasked.ofProvider, Math.ceil(mostUnasked.ofAll / Math.max(1, ready.length)));
    return [
      ...(goesOn === undefined ? [addServerRow(t)] : []),
      ...(listed.length > 0 ? [heading(goesOn ? t('In your list') : listTitle(this.#input)), ...listed] : []),
      ...(this.#input.canEditList === true ? [editListRow(t)] : []),
      ...ready.flatMap(({ provider, entries, problem }) => [
        heading(plainText(`${provider.name} — ${destinationOf(provider)}`)),
        ...entries.slice(0, each).map((entry) => entry.row(destinationOf(provider))),
        ...(entries.length > each ? [moreRow(entries.length - each, t)] : []),
        ...(problem === undefined ? [] : [problem]),
      ]),
      ...(problems.length > 0 ? [heading(t('Not ready')), ...problems] : []),
    ];
  }

  /** What is to be done about providers without models; the vendors that only lack a key share one row. */
  #problems(): readonly ModelRow[] {
    const { resolved, registry, t } = this.#input;
    const inUse = new Set(resolved.refs.map((ref) => ref.provider));
    const rows = this.#sections.flatMap(({ provider, entries, problem }) =>
      entries.length === 0 && problem !== undefined ? [{ provider, problem }] : [],
    );
    // A vendor that was not asked yet has no key either, or its models would be here in a moment.
    const lacksKey = ({ provider }: (typeof rows)[number]): boolean =>
      ['key-needed', 'unknown'].includes(registry.reachability(provider.id).state) &&
      isUnusedVendor(provider, { hasKey: false, inUse });
    const vendors = rows.filter(lacksKey).map(({ provider }) => provider);
    if (vendors.length < 2) return rows.map(({ problem }) => problem);
    return [vendorKeyRow(vendors, t), ...rows.filter((row) => !lacksKey(row)).map(({ problem }) => problem)];
  }

  #matching(text: string, words: readonly string[]): readonly ModelRow[] {
    const found = this.#entries().filter((entry) => hasAll(entry.searched.text, words));
    const best = bestFirst(found, text.trim().toLowerCase(), words).slice(0, mostMatches);
    const problems = this.#sections.flatMap(({ provider, problem }) =>
      problem !== undefined && hasAll(`${provider.id} ${problem.label} ${problem.detail}`.toLowerCase(), words)
        ? problem
        : [],
    );
    const typed = this.#typed(text);
    if (found.length === 0) return [...typed, ...problems, refreshRow(this.#input.t)];
    return [
      ...best.map((entry) => entry.row()),
      ...(found.length > best.length ? [moreRow(found.length - best.length, this.#input.t)] : []),
      ...belowMatches([...problems, ...(text.includes('/') ? typed : [])]),
    ];
  }

  #typed(text: string): readonly (ModelRow & { readonly kind: 'model' })[] {
    const from = this.#input.goesOn?.from;
    return typedRows(text, this.#input).filter(({ ref }) => from === undefined || ref !== formatModelRef(from));
  }
}

/** Whether a running answer can go on with this model. */
function canGoOn(ref: ModelRef, { registry, goesOn }: ModelRowsInput): boolean {
  return !sameModel(ref, goesOn?.from) && registry.provider(ref.provider) !== undefined;
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function heading(label: string): ModelRow {
  return { kind: 'heading', label };
}

function providerWords(provider: Provider | undefined): string {
  return provider === undefined ? '' : `${provider.name} ${destinationOf(provider)}`;
}

/** The words for what a model can do, put into the person's language once. */
interface AbilityWords {
  readonly tools: string;
  readonly vision: string;
  readonly reasoning: string;
}

function abilityWords({ t }: ModelRowsInput): AbilityWords {
  return { tools: t('tools'), vision: t('images'), reasoning: t('reasoning') };
}

function searchedOf({ name, ref, abilities }: ModelInfo, provider: string, words: AbilityWords): Searched {
  const id = formatModelRef(ref);
  const can = [
    abilities.tools === true ? words.tools : '',
    abilities.vision === true ? words.vision : '',
    abilities.reasoning === true ? words.reasoning : '',
  ];
  return {
    name: name.toLowerCase(),
    ref: id.toLowerCase(),
    model: ref.model.toLowerCase(),
    text: [name, id, provider, ...can].join(' ').toLowerCase(),
  };
}

/**
 * The best matches first: the very name, then names that begin with the text, that hold it, that hold its words, and the rest; of equal ones
 * the shorter name. VS Code, which orders rows by their labels itself, comes to the same order where a label tells.
 */
function bestFirst(found: readonly Entry[], text: string, words: readonly string[]): readonly Entry[] {
  const ranked = found.map((entry) => ({ entry, rank: rankOf(entry.searched, text, words) }));
  ranked.sort((a, b) => a.rank - b.rank || a.entry.searched.name.length - b.entry.searched.name.length);
  return ranked.map(({ entry }) => entry);
}

function rankOf({ name, ref, model }: Searched, text: string, words: readonly string[]): number {
  if (ref === text) return 0;
  if (model === text || name === text) return 1;
  if (name.startsWith(text)) return 2;
  if (name.includes(text)) return 3;
  return hasAll(`${name} ${ref}`, words) ? 4 : 5;
}

/** Rows that must not move above the matches, as VS Code would move them if their labels had the text: their words go into the description. */
function belowMatches(rows: readonly ModelRow[]): readonly ModelRow[] {
  return rows.map((row) => {
    if (row.kind !== 'model' && row.kind !== 'action') return row;
    const icon = /^\$\([\w-]+\) /.exec(row.label)?.[0] ?? '';
    const label = icon === '' ? '$(edit)' : icon.trim();
    const words = row.label.slice(icon.length);
    const description = row.kind === 'model' && row.description !== '' ? `${words} · ${row.description}` : words;
    return { ...row, label, description };
  });
}
