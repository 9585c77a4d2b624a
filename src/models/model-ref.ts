/** Names one model of one provider, written `provider/model`, e.g. `ollama/qwen3-coder:30b`. */
export interface ModelRef {
  /** Provider id: lower-case letters, digits, `-`, `_` and `.`; never a slash. */
  readonly provider: string;
  /** The provider's own name of the model. May hold slashes (`openrouter/qwen/qwen3-coder`), blanks and any other visible character. */
  readonly model: string;
}

const providerIdPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const maximumModelLength = 256;

/** True when the text can serve as a provider id or an alias. */
export function isProviderId(text: string): boolean {
  return providerIdPattern.test(text);
}

/** Reads `provider/model`. Returns undefined for anything else, an alias included; never throws. */
export function parseModelRef(text: string): ModelRef | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0) return undefined;
  const provider = text.slice(0, slash);
  const model = text.slice(slash + 1);
  if (!isProviderId(provider) || model.length === 0 || model.length > maximumModelLength) return undefined;
  // Servers list names with blanks and quotes in them. Control and invisible characters would travel into URLs and status texts.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s$/u.test(model) || !model.isWellFormed()) return undefined;
  return { provider, model };
}

/** The text form, the inverse of {@link parseModelRef}. */
export function formatModelRef(ref: ModelRef): string {
  return `${ref.provider}/${ref.model}`;
}

/** True when both name the same model of the same provider. */
export function sameModel(a: ModelRef | undefined, b: ModelRef | undefined): boolean {
  return a !== undefined && b !== undefined && a.provider === b.provider && a.model === b.model;
}
