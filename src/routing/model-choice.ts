import type { Disposable } from '../base/listeners.ts';
import type { ResolvedRole } from '../models/selection.ts';
import type { Role } from '../models/role.ts';

/** Where a choice is asked for. */
export interface ChoiceScope {
  /** URI of the document or folder, for folder settings; the first folder when absent. */
  readonly resource?: string;
  /** VS Code language id, for `completion` which can differ by language. */
  readonly languageId?: string;
  /** The ref that this conversation chose, if it did. */
  readonly conversation?: string;
}

/** Answers which models a role uses. In an untrusted workspace: none, but the embedded model for `completion`. */
export interface ModelChoice {
  resolve(role: Role, scope?: ChoiceScope): ResolvedRole;
  /** Fires when any role may resolve differently: settings, trust, registry, aliases, detection. */
  onDidChange(listener: () => void): Disposable;
}
