import * as v from 'valibot';
import { Listeners } from '../../base/listeners.ts';
import { parseModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { Finding } from '../../routing/discovery/discovery.ts';
import type { ResolvedRole } from '../../models/selection.ts';
import type { Translate } from '../shell/translate.ts';
import { evidentModel } from './detected-models.ts';
import type { EvidentModel } from './detected-models.ts';

export interface DetectedPinDependencies {
  readonly registry: Pick<Registry, 'models' | 'provider' | 'reachability' | 'isListed'>;
  readonly findings: () => readonly Finding[];
  readonly isTrusted: () => boolean;
  /** The workspace's own memory. What comes back may be anything. */
  readonly store: { get(): unknown; set(value: unknown): Promise<void> };
}

/** The model in use was gone; `to` is the one in its place, if one was evident. */
export interface DetectedChange {
  readonly from: string;
  readonly to: string | undefined;
}

const pinSchema = v.object({
  ref: v.string(),
  kind: v.picklist(['stored-key', 'local-server', 'editor-models', 'environment-key']),
});

/**
 * The chat model that was detected for this workspace. The first evident one is kept, whatever is found later and however often VS Code starts:
 * only a person chooses another, or it is gone. A server that does not answer now is not gone.
 */
export class DetectedPin {
  readonly #dependencies: DetectedPinDependencies;
  readonly #changes = new Listeners<DetectedChange>();
  #pin: EvidentModel | undefined;

  /** Fires after a pinned model was gone. */
  readonly onDidReplace = this.#changes.on;

  constructor(dependencies: DetectedPinDependencies) {
    this.#dependencies = dependencies;
    const parsed = v.safeParse(pinSchema, dependencies.store.get());
    if (parsed.success && parseModelRef(parsed.output.ref) !== undefined) this.#pin = parsed.output;
  }

  /** The model; undefined while none is evident. */
  get ref(): string | undefined {
    return this.#pin?.ref;
  }

  /** To be called after a detection, and after lists changed. */
  update(): void {
    if (!this.#dependencies.isTrusted()) return;
    const before = this.#pin;
    if (before !== undefined && !this.#isGone(before)) return;
    const now = evidentModel(this.#dependencies.findings(), this.#dependencies.registry);
    if (now === undefined && before === undefined) return;
    this.#pin = now;
    // Without the memory the pin holds for this window.
    this.#dependencies.store.set(now).catch(() => undefined);
    if (before !== undefined) this.#changes.fire({ from: before.ref, to: now?.ref });
  }

  #isGone({ ref, kind }: EvidentModel): boolean {
    const { registry, findings } = this.#dependencies;
    const model = parseModelRef(ref);
    if (model === undefined || registry.provider(model.provider) === undefined) return true;
    const isFound = findings().some((finding) => finding.providerId === model.provider && finding.kind === kind);
    const { state } = registry.reachability(model.provider);
    // A secret store that is locked or hangs finds no key either, and says nothing about it.
    if (kind === 'stored-key' && !isFound) return state === 'key-needed';
    // Other extensions bring their models at their own time: an empty list means nothing yet.
    const isTold = state === 'ready' && (kind !== 'editor-models' || isFound);
    return isTold && registry.isListed(model) === false;
  }
}

/** The line for the chat; undefined where the person chose the model themselves, so that nothing changed for them. */
export function detectedChangeText(
  { from, to }: DetectedChange,
  chat: Pick<ResolvedRole, 'rung'>,
  t: Translate,
): string | undefined {
  if (chat.rung !== undefined && chat.rung !== 'detected') return undefined;
  return to === undefined
    ? t('{0} is no longer available. Select another model.', from)
    : t('{0} is no longer available. This workspace now uses {1}.', from, to);
}
