import type { Disposable } from '../../base/listeners.ts';
import { Listeners } from '../../base/listeners.ts';
import { formatModelRef, parseModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Role } from '../../models/role.ts';
import type { Rung } from '../../models/selection.ts';
import type { ChoiceScope, ModelChoice } from '../../routing/model-choice.ts';
import { localize } from '../shell/localize.ts';
import { configurationScope } from './model-choice.contribution.ts';
import { roleName, rungName } from './choice-names.ts';
import { isEmbedded } from './detected-models.ts';
import type { ModelChange } from './model-history.ts';
import { entryOf, withActive, withFallback, withMoved, withoutEntry } from './model-lists.ts';
import { readSetting, readSettingOnRung, readSettingSlot, writeSettingSlot } from '../shell/read-setting.ts';
import type { SettingRung, SettingSlot } from '../shell/settings-values.ts';
import { showInformation } from '../shell/show-notice.ts';

/** Where a choice can be written. */
export type Place = Exclude<Rung, 'detected'>;

/** The conversation that is open in the chat view, as far as its model goes. */
export interface ConversationModel {
  /** The ref the conversation chose, if it did. */
  chosen(): string | undefined;
  choose(ref: ModelRef): Promise<void>;
}

/** A change of a role's list. */
export interface ListChange {
  readonly role: Role;
  readonly ref: string;
  readonly place: Place;
  readonly scope: ChoiceScope;
  readonly kind: 'active' | 'fallback' | MoveKind;
}

/** What can be done with an entry of a list. */
export type MoveKind = 'first' | 'up' | 'down' | 'remove';

/** A list as it stands in the settings. */
export interface WrittenList {
  /** The role whose list it is. */
  readonly role: Role;
  readonly place: SettingRung;
  /** Refs and aliases, as written. */
  readonly entries: readonly string[];
}

/** Writes choices: to the conversation, or to the settings of one folder, one workspace or the person. Nothing else changes. */
export class ModelWriter {
  readonly #choice: ModelChoice;
  readonly #conversation: () => ConversationModel | undefined;
  readonly #changes = new Listeners<ModelChange>();

  constructor(choice: ModelChoice, conversation: () => ConversationModel | undefined) {
    this.#choice = choice;
    this.#conversation = conversation;
  }

  /** The open conversation; undefined while the chat view has none. */
  conversation(): ConversationModel | undefined {
    return this.#conversation();
  }

  /** Fires after the settings of a place were changed. */
  onDidChange(listener: (change: ModelChange) => void): Disposable {
    return this.#changes.on(listener);
  }

  /** The list in the settings that a role uses, its own or a borrowed one; undefined where no setting has one. */
  written(role: Role, scope: ChoiceScope): WrittenList | undefined {
    const { conversation: _chosen, ...place } = scope;
    const { rung, borrowedFrom } = this.#choice.resolve(role, place);
    if (rung === undefined || rung === 'detected' || rung === 'conversation') return undefined;
    const owner = borrowedFrom ?? role;
    const entries = readSettingOnRung(`crossfade.models.${owner}`, rung, configurationScope(scope));
    return entries === undefined ? undefined : { role: owner, place: rung, entries };
  }

  /** The entry of a written list that names a model, by its ref or by an alias. */
  entryFor(list: WrittenList, ref: string): string | undefined {
    return entryOf(list.entries, ref, readSetting('crossfade.aliases'));
  }

  async apply(change: ListChange): Promise<void> {
    const { place, ref, role } = change;
    if (place === 'conversation') {
      const parsed = parseModelRef(ref);
      if (parsed !== undefined) await this.#conversation()?.choose(parsed);
      return;
    }
    const [key, scope] = [`crossfade.models.${role}` as const, configurationScope(change.scope)];
    const before = readSettingOnRung(key, place, scope) ?? [];
    const list = this.#changed(change, before);
    const old = readSettingSlot(key, place, scope);
    const slot = { value: list.length === 0 ? undefined : list, isForLanguage: old.isForLanguage };
    if (!isSame(old, slot)) {
      await writeSettingSlot(key, slot, place, scope);
      const written = readSettingSlot(key, place, scope);
      this.#changes.fire({
        role,
        place,
        list,
        before,
        isInReach: () => true,
        undo: async () => {
          // What was written since, here or by hand in the file, is not thrown away.
          if (!isSame(readSettingSlot(key, place, scope), written)) return false;
          await writeSettingSlot(key, old, place, scope);
          return true;
        },
      });
    }
    if (change.kind === 'active') await this.#tellWhenOverruled(change);
  }

  #changed(change: ListChange, before: readonly string[]): readonly string[] {
    const { ref, kind, role, scope } = change;
    switch (kind) {
      case 'remove':
        return withoutEntry(before, ref);
      case 'active':
      case 'first':
        return withActive(before, ref);
      case 'up':
        return withMoved(before, ref, -1);
      case 'down':
        return withMoved(before, ref, 1);
      case 'fallback':
        return this.#withFallback(before, ref, role, scope);
    }
  }

  #withFallback(before: readonly string[], ref: string, role: Role, scope: ChoiceScope): readonly string[] {
    // A rung without a list takes over the one in use, so that a new fallback does not become the active model.
    const inUse = this.#choice
      .resolve(role, scope)
      .refs.map(formatModelRef)
      .filter((other) => !isEmbedded(other));
    return withFallback(before.length > 0 ? before : inUse, ref);
  }

  /** A stronger rung may hide the choice; the person should not have to find out. */
  async #tellWhenOverruled(change: ListChange): Promise<void> {
    const { role, ref, scope, place } = change;
    const resolved = this.#choice.resolve(role, scope);
    if (resolved.rung === undefined || resolved.rung === place || sameModel(resolved.refs[0], parseModelRef(ref)))
      return;
    const stronger = resolved.rung;
    if (stronger === 'detected') return;
    const t = localize;
    const here = t('Use It Here Too');
    const picked = await showInformation(
      t('{0}: {1} has its own setting, which takes precedence here.', roleName(role, t), rungName(stronger, t)),
      here,
    );
    if (picked === here) await this.apply({ ...change, place: stronger });
  }
}

function isSame(a: SettingSlot, b: SettingSlot): boolean {
  // A slot that says nothing is the same for every language.
  return (
    JSON.stringify(a.value) === JSON.stringify(b.value) &&
    (a.value === undefined || a.isForLanguage === b.isForLanguage)
  );
}
