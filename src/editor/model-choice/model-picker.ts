import * as vscode from 'vscode';
import type { ConsentStore } from '../../guard/consent.ts';
import { DialectResults } from '../../edit/learning/dialect-results.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import { usedRoles } from '../../models/role.ts';
import type { Role } from '../../models/role.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Discovery } from '../../routing/discovery/discovery.ts';
import type { ChoiceScope, ModelChoice } from '../../routing/model-choice.ts';
import type { ModelsHere } from '../../routing/models-here.ts';
import { destinationUrls } from '../providers/consent.contribution.ts';
import { roleName, rungName } from './choice-names.ts';
import { choicePlaces } from './choice-places.ts';
import type { ChoicePlaces } from './choice-places.ts';
import { isEmbedded } from './detected-models.ts';
import { gatherChanges } from '../shell/gather-changes.ts';
import { dialectTexts } from '../shell/dialect-text.ts';
import { localize } from '../shell/localize.ts';
import { rowKey } from './model-items.ts';
import type { ModelRow } from './model-items.ts';
import type { SmallStore } from '../ports/memento-store.ts';
import { ModelSearch } from './model-search.ts';
import { editModelList, moveIcon, moveKinds, moveName, movesOf } from './model-list-editor.ts';
import type { ModelWriter, Place, WrittenList } from './model-writer.ts';
import { offerTrust } from '../providers/offer-trust.ts';
import { plainText } from '../shell/plain-text.ts';
import type { WorkspaceTrust } from '../ports/workspace-trust.ts';
import { rowLine } from '../shell/row-line.ts';
import { runCommand } from '../shell/register-command.ts';
import { SearchedPick } from '../shell/searched-pick.ts';
import type { RowItem } from '../shell/searched-pick.ts';

/** Dependencies of the picker. */
export interface ModelPickerDependencies {
  readonly registry: Registry;
  readonly choice: ModelChoice;
  readonly here: ModelsHere;
  readonly discovery: Discovery;
  readonly writer: ModelWriter;
  readonly trust: WorkspaceTrust;
  readonly consent: Pick<ConsentStore, 'request'>;
  readonly clock: Clock;
  /** How well models write edits. */
  readonly dialectStore?: SmallStore;
  /** Estimated tokens of the open conversation; undefined while there is none. Asked when the list opens. */
  readonly conversationTokens?: () => number | undefined;
}

/** What a person picked, and where it was written. */
export interface PickedModel {
  readonly ref: ModelRef;
  readonly place: Place;
}

type Item = RowItem<ModelRow>;

/**
 * Shows the models for a role, lets one be chosen and asks where the choice counts. Undefined when nothing was chosen. `search` is what the list
 * is narrowed by at first.
 */
export async function pickModel(
  role: Role,
  dependencies: ModelPickerDependencies,
  search = '',
): Promise<PickedModel | undefined> {
  if (!dependencies.trust.isTrusted()) {
    await offerTrust();
    return undefined;
  }
  const { scope } = dependencies.here.resolve(role);
  const text = await new ModelPicker(role, scope, dependencies).show(search);
  const ref = text === undefined ? undefined : parseModelRef(text);
  if (text === undefined || ref === undefined) return undefined;
  const { conversation: _open, ...elsewhere } = scope;
  const place = await askPlace(
    {
      scope,
      withConversation: role === 'chat' && dependencies.writer.conversation() !== undefined,
      isFirst: dependencies.choice.resolve(role, elsewhere).rung === undefined,
    },
    localize('Where should {0} be used?', text),
  );
  if (place === undefined) return undefined;
  // Completions run by themselves and never ask; the moment of choosing is the moment to ask.
  const provider = dependencies.registry.provider(ref.provider);
  const urls = role === 'completion' && provider !== undefined ? destinationUrls(provider, ref.model) : [];
  for (const url of urls) await dependencies.consent.request(url);
  await dependencies.writer.apply({ role, ref: text, place, scope, kind: 'active' });
  return { ref, place };
}

/** Asks for the role first, each with its list, then for the model. */
export async function pickModelForRole(dependencies: ModelPickerDependencies): Promise<PickedModel | undefined> {
  const t = localize;
  const items = usedRoles.map((role) => {
    const resolved = dependencies.here.resolve(role);
    const list = resolved.refs.map((ref) => dependencies.registry.model(ref)?.name ?? ref.model).join(' → ');
    const rung = resolved.rung === undefined ? '' : rungName(resolved.rung, t);
    const borrowed =
      resolved.borrowedFrom === undefined ? rung : t('{0}, same as {1}', rung, roleName(resolved.borrowedFrom, t));
    return {
      label: roleName(role, t),
      description: rowLine(borrowed),
      detail: list === '' ? t('No model') : plainText(list),
      role,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Switch Model for Role'),
    placeHolder: t('Select a role'),
  });
  return picked === undefined ? undefined : await pickModel(picked.role, dependencies);
}

/** Asks where a choice counts. With one possible place nothing is asked. */
async function askPlace(
  { scope, ...question }: Omit<ChoicePlaces, 'folders'> & { readonly scope: ChoiceScope },
  title: string,
): Promise<Place | undefined> {
  const places = choicePlaces({ ...question, folders: vscode.workspace.workspaceFolders?.length ?? 0 });
  if (places.length === 1) return places[0];
  const { resource } = scope;
  const folder = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(resource));
  const items = places.map((place) => ({ ...placeItem(place, question.isFirst, folder?.name), place }));
  return (await vscode.window.showQuickPick(items, { title }))?.place;
}

function placeItem(place: Place, isFirst: boolean, folder: string | undefined): vscode.QuickPickItem {
  const t = localize;
  switch (place) {
    case 'conversation':
      return {
        label: t('$(comment) This conversation'),
        detail: isFirst ? t('New conversations will have no model') : t('Other conversations are not changed'),
      };
    case 'folder':
      return {
        label: folder === undefined ? t('$(folder) This folder') : t('$(folder) This folder: {0}', folder),
        detail: t('Saved in the folder settings. Other folders are not changed.'),
      };
    case 'workspace':
      return {
        label: t('$(root-folder) This workspace'),
        detail: t('Saved in the workspace settings. Other workspaces are not changed.'),
      };
    case 'user':
      return {
        label: t('$(globe) Everywhere'),
        detail: t('Used in every workspace that does not select a model itself'),
      };
  }
}

/** The list itself: searched while typing, refreshed, with the role's list changed without closing. */
class ModelPicker {
  readonly #role: Role;
  readonly #scope: ChoiceScope;
  readonly #dependencies: ModelPickerDependencies;
  readonly #pick = vscode.window.createQuickPick<Item>();
  readonly #refreshButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('refresh'),
    tooltip: vscode.l10n.t('Refresh'),
  };
  readonly #manageButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('server-environment'),
    tooltip: vscode.l10n.t('Manage Providers…'),
  };
  readonly #fallbackButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('add'),
    tooltip: vscode.l10n.t('Use as Fallback'),
  };
  readonly #moveButtons = moveKinds.map((kind) => ({
    kind,
    iconPath: new vscode.ThemeIcon(moveIcon(kind)),
    tooltip: moveName(kind),
  }));
  readonly #abort = new AbortController();
  readonly #conversationTokens: number | undefined;
  #made: ModelSearch | undefined;
  #written: WrittenList | undefined;

  constructor(role: Role, scope: ChoiceScope, dependencies: ModelPickerDependencies) {
    this.#role = role;
    this.#conversationTokens = role === 'chat' ? dependencies.conversationTokens?.() : undefined;
    this.#scope = scope;
    this.#dependencies = dependencies;
  }

  show(search: string): Promise<string | undefined> {
    const pick = this.#pick;
    pick.value = search;
    pick.title = localize('Model for {0}', roleName(this.#role, localize));
    pick.placeholder = vscode.l10n.t('Type words in any order, or provider/model');
    // VS Code hides nothing here, since every row is always shown: it only marks what was typed.
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.keepScrollPosition = true;
    pick.buttons = [this.#refreshButton, this.#manageButton];
    const list = this.#searchedPick();
    return new Promise((resolve) => {
      const listeners = vscode.Disposable.from(
        list,
        this.#watchRegistry(list),
        pick.onDidTriggerButton((button) => void this.#onTitleButton(button)),
        pick.onDidTriggerItemButton(({ button, item }) => {
          const row = list.rowOf(item);
          if (row?.kind === 'model') void this.#onItemButton(button, row);
        }),
        pick.onDidAccept(() => {
          const row = list.accepted();
          if (row?.kind === 'action') void this.#act(row);
          if (row?.kind !== 'model') return;
          resolve(row.ref);
          pick.hide();
        }),
        pick.onDidHide(() => {
          this.#abort.abort();
          listeners.dispose();
          pick.dispose();
          resolve(undefined);
        }),
      );
      pick.show();
      void this.#freshen();
    });
  }

  #searchedPick(): SearchedPick<ModelRow> {
    return new SearchedPick({
      pick: this.#pick,
      search: (text) => this.#search().find(text),
      matches: (row, text) => this.#search().matches(row, text),
      item: (row) => this.#item(row),
      keyOf: rowKey,
      gap: () => ({ label: '', kind: vscode.QuickPickItemKind.Separator }),
      now: () => this.#dependencies.clock.now(),
    });
  }

  #watchRegistry(list: SearchedPick<ModelRow>): vscode.Disposable {
    const { clock, registry, choice } = this.#dependencies;
    const watching = gatherChanges(clock, [registry, choice], () => {
      this.#made = undefined;
      list.rowsChanged();
    });
    return new vscode.Disposable(() => watching.dispose());
  }

  /** What is searched, made once and again after a change: never for a key. */
  #search(): ModelSearch {
    if (this.#made !== undefined) return this.#made;
    this.#written = this.#dependencies.writer.written(this.#role, this.#scope);
    const { dialectStore } = this.#dependencies;
    const dialectResults = dialectStore && new DialectResults(dialectStore);
    const isEditing = this.#role === 'edit' || this.#role === 'agent';
    this.#made = new ModelSearch({
      role: this.#role,
      resolved: this.#dependencies.choice.resolve(this.#role, this.#scope),
      registry: this.#dependencies.registry,
      t: localize,
      canEditList: this.#written !== undefined,
      ...(dialectResults !== undefined &&
        isEditing && { editsOf: (ref, provider) => dialectTexts(dialectResults, { ref, provider }, localize) }),
      ...(this.#conversationTokens !== undefined && { conversationTokens: this.#conversationTokens }),
    });
    return this.#made;
  }

  /** Lists that are unknown or old are fetched while the list is open; it fills up as they come. */
  async #freshen(): Promise<void> {
    this.#pick.busy = true;
    await this.#dependencies.discovery.freshen(this.#abort.signal);
    if (!this.#abort.signal.aborted) this.#pick.busy = false;
  }

  async #refresh(providerId?: string): Promise<void> {
    this.#pick.busy = true;
    await this.#dependencies.discovery.refresh(providerId, this.#abort.signal);
    if (!this.#abort.signal.aborted) this.#pick.busy = false;
  }

  #item(row: ModelRow): Item {
    if (row.kind === 'heading') return { label: row.label, kind: vscode.QuickPickItemKind.Separator };
    if (row.kind === 'more') return { label: row.label, description: row.description, alwaysShow: true, row };
    const base = {
      label: row.label,
      detail: row.detail,
      alwaysShow: true,
      row,
      ...(row.description !== undefined && { description: row.description }),
    };
    if (row.kind === 'action') return base;
    if (row.position === undefined) return { ...base, buttons: isEmbedded(row.ref) ? [] : [this.#fallbackButton] };
    const entry = this.#entryOf(row.ref);
    if (entry === undefined) return base;
    const moves = movesOf(entry.list.entries.indexOf(entry.text), entry.list.entries.length);
    return { ...base, buttons: this.#moveButtons.filter(({ kind }) => moves.includes(kind)) };
  }

  /** The entry of the written list that a model stands for; undefined for one that was not written there. */
  #entryOf(ref: string): { readonly list: WrittenList; readonly text: string } | undefined {
    const list = this.#written;
    const text = list === undefined ? undefined : this.#dependencies.writer.entryFor(list, ref);
    return list === undefined || text === undefined ? undefined : { list, text };
  }

  async #onTitleButton(button: vscode.QuickInputButton): Promise<void> {
    if (button === this.#refreshButton) await this.#refresh();
    if (button === this.#manageButton) await runCommand('crossfade.provider.manage');
  }

  async #onItemButton(button: vscode.QuickInputButton, row: ModelRow & { readonly kind: 'model' }): Promise<void> {
    const { writer } = this.#dependencies;
    const scope = this.#scope;
    if (button === this.#fallbackButton) {
      this.#pick.hide();
      const title = localize('Where should {0} be a fallback?', row.ref);
      const place = await askPlace({ scope, withConversation: false, isFirst: false }, title);
      if (place !== undefined) await writer.apply({ role: this.#role, ref: row.ref, scope, place, kind: 'fallback' });
      return;
    }
    const kind = this.#moveButtons.find((each) => each === button)?.kind;
    const entry = this.#entryOf(row.ref);
    if (kind === undefined || entry === undefined) return;
    await writer.apply({ role: entry.list.role, ref: entry.text, scope, place: entry.list.place, kind });
  }

  async #act(row: ModelRow & { readonly kind: 'action' }): Promise<void> {
    if (row.action === 'refresh') {
      await this.#refresh(row.providerId);
      return;
    }
    if (row.action === 'add-server') {
      await runCommand('crossfade.provider.add');
      return;
    }
    if (row.action === 'edit-list') {
      this.#pick.hide();
      await editModelList(this.#role, this.#scope, this.#dependencies);
      return;
    }
    await runCommand(row.action === 'set-key' ? 'crossfade.key.set' : 'crossfade.provider.manage', row.providerId);
  }
}
