/** The last word of a parameter's name that says that its value is a secret. */
const keyParameter =
  /(?:^|[-_.])(?:key|token|secret|sig|signature|credentials?|password|passwd|code|auth|authorization|jwt)$/i;
/** The same words behind another without anything between. */
const joinedKeyParameter =
  /^(?:api|app|access|auth|id|client|private|secret|security|session|subscription)(?:key|token|secret)$/i;
/** Shorter values are too easily a name or a version. */
const shortestKey = 20;
const longRun = /[A-Za-z0-9]{32}/;

/** True for text that has the form of a provider's secret key. */
export function looksLikeKey(text: string): boolean {
  return /\b(?:sk|pk|rk|gsk|xai|hf|ghp|AIza)[-_]?[A-Za-z0-9_-]{16,}|\bBearer\s+\S{12,}/.test(text);
}

/** True for the name of a parameter of an address that holds a key: what is in an address ends up in logs. */
export function isKeyParameter(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  return keyParameter.test(words) || joinedKeyParameter.test(name);
}

/**
 * True for a value that looks drawn at random: a long run of letters and digits, or one that changes between lower case, upper case and digits
 * at every few characters. Versions, names of models and words do not.
 */
export function looksRandom(value: string): boolean {
  if (value.length < shortestKey) return false;
  if (longRun.test(value)) return true;
  const changes = value.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return changes / value.length >= 0.25;
}
