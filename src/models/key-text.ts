const keyParameter =
  /^(?:(?:x[-_]?)?(?:goog[-_]?)?api[-_]?key|key|(?:access|auth|id)?[-_]?token|secret|password|authorization|sig|signature)$/i;

/** True for text that has the form of a provider's secret key. */
export function looksLikeKey(text: string): boolean {
  return /\b(?:sk|pk|rk|gsk|xai|hf|ghp|AIza)[-_]?[A-Za-z0-9_-]{16,}|\bBearer\s+\S{12,}/.test(text);
}

/** True for the name of a parameter of an address that holds a key: what is in an address ends up in logs. */
export function isKeyParameter(name: string): boolean {
  return keyParameter.test(name);
}
