import { formatModelRef, parseModelRef, sameModel } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Role } from '../models/role.ts';
import type { Rung } from '../models/selection.ts';
import type { ChoiceScope, ModelChoice } from '../routing/model-choice.ts';
import { localize } from './localize.ts';
import { configurationScope } from './model-choice.contribution.ts';
import { roleName, rungName } from './choice-names.ts';
import { isEmbedded } from './detected-models.ts';
import { withActive, withFallback, withoutEntry } from './model-lists.ts';
import { readSettingOnRung, writeSetting } from './read-setting.ts';
import { showInformation } from './show-notice.ts';

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
  readonly kind: 'active' | 'fallback' | 'remove';
}

/** Writes choices: to the conversation, or to the settings of one folder, one workspace or the person. Nothing else changes. */
export class ModelWriter {
  readonly #choice: ModelChoice;
  readonly #conversation: () => ConversationModel | undefined;

  constructor(choice: ModelChoice, conversation: () => ConversationModel | undefined) {
    this.#choice = choice;
    this.#conversation = conversation;
  }

  /** The open conversation; undefined while the chat view has none. */
  conversation(): ConversationModel | undefined {
    return this.#conversation();
  }

  async apply(change: ListChange): Promise<void> {
    const { place, ref, role } = change;
    if (place === 'conversation') {
      const parsed = parseModelRef(ref);
      if (parsed !== undefined) await this.#conversation()?.choose(parsed);
      return;
    }
    const before = readSettingOnRung(`crossfade.models.${role}`, place, configurationScope(change.scope));
    const list = this.#changed(change, before ?? []);
    await writeSetting(
      `crossfade.models.${role}`,
      list.length === 0 ? undefined : list,
      place,
      configurationScope(change.scope),
    );
    if (change.kind === 'active') await this.#tellWhenOverruled(change);
  }

  #changed(change: ListChange, before: readonly string[]): readonly string[] {
    const { ref, kind, role, scope } = change;
    if (kind === 'remove') return withoutEntry(before, ref);
    if (kind === 'active') return withActive(before, ref);
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
      t('{0}: {1} has a choice of its own, which wins here.', roleName(role, t), rungName(stronger, t)),
      here,
    );
    if (picked === here) await this.apply({ ...change, place: stronger });
  }
}
