import { Listeners } from '../../base/listeners.ts';
import { parseModelRef, sameModel } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { Role } from '../../models/role.ts';
import { resolveRole } from '../../models/selection.ts';
import type { ResolvedRole, Rung, SelectionFacts } from '../../models/selection.ts';
import type { ChoiceScope, ModelChoice } from '../../routing/model-choice.ts';
import { embeddedRef } from './detected-models.ts';
import type { SettingRung } from '../shell/settings-values.ts';

/** Where the rungs of the ladder come from. */
export interface ChoiceSources {
  readonly registry: Registry;
  readonly isTrusted: () => boolean;
  /** The list a settings rung holds for a role, as written. */
  readonly list: (rung: SettingRung, role: Role, scope: ChoiceScope) => readonly string[] | undefined;
  /** The person's aliases. */
  readonly aliases: () => Readonly<Record<string, string>>;
  /** The chat model that was detected; undefined while none is evident. */
  readonly detected: () => string | undefined;
}

/** The ladder over settings, trust, registry, aliases and detection. */
export class LadderModelChoice implements ModelChoice {
  readonly #sources: ChoiceSources;
  readonly #changes = new Listeners<undefined>();

  constructor(sources: ChoiceSources) {
    this.#sources = sources;
  }

  /** Tells the listeners that a source changed. */
  changed(): void {
    this.#changes.fire(undefined);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    return this.#changes.on(listener);
  }

  resolve(role: Role, scope: ChoiceScope = {}): ResolvedRole {
    // An untrusted workspace selects nothing: not even the person's own list is used, since code would leave with it.
    if (!this.#sources.isTrusted()) return this.#untrusted(role);
    const read = (rung: Rung, wanted: Role): readonly string[] | undefined => this.#read(rung, wanted, scope);
    const resolved = resolveRole(role, read, this.facts());
    return role === 'completion' ? withEmbedded(resolved) : resolved;
  }

  /** What the registry and the aliases know. */
  facts(): SelectionFacts {
    const aliases = this.#sources.aliases();
    return {
      hasProvider: (id) => this.#sources.registry.provider(id) !== undefined,
      alias: (name) => (Object.hasOwn(aliases, name) ? aliases[name] : undefined),
    };
  }

  #read(rung: Rung, role: Role, scope: ChoiceScope): readonly string[] | undefined {
    switch (rung) {
      case 'conversation':
        return scope.conversation === undefined ? undefined : [scope.conversation];
      case 'detected':
        return this.#detected(role);
      default:
        return this.#sources.list(rung, role, scope);
    }
  }

  #detected(role: Role): readonly string[] {
    if (role === 'completion') return [embeddedRef];
    const ref = role === 'chat' ? this.#sources.detected() : undefined;
    return ref === undefined ? [] : [ref];
  }

  #untrusted(role: Role): ResolvedRole {
    const embedded = parseModelRef(embeddedRef);
    return role === 'completion' && embedded !== undefined
      ? { role, rung: 'detected', refs: [embedded], problems: [] }
      : { role, refs: [], problems: [] };
  }
}

/** The embedded model is the last fallback of every completion list. */
function withEmbedded(resolved: ResolvedRole): ResolvedRole {
  const embedded = parseModelRef(embeddedRef);
  if (embedded === undefined || resolved.refs.some((ref) => sameModel(ref, embedded))) return resolved;
  return { ...resolved, refs: [...resolved.refs, embedded] };
}
