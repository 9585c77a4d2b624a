import type { Fault } from '../conversation/fault.ts';
import { isJsonObject } from '../conversation/json.ts';
import type { Json } from '../conversation/json.ts';

const mark = '***';

/** Forms of keys that vendors hand out, and places where error texts quote one (OpenAI's 401 shows a part of the key). */
const keyForms: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|pplx|csk|fw|nvapi|hf|r8|ghp|gho|ghs|github_pat|glpat|tgp|key|csk|dapi)[-_][A-Za-z0-9*._-]{8,}/g,
  /\bAIza[A-Za-z0-9*_-]{8,}/g,
  /\bAKIA[A-Z0-9*]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g,
];
const quotedKey =
  /(\b(?:bearer|api[-_ ]?key(?:\s+provided)?|access[-_ ]?token|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?)[^\s"',;]{6,}/gi;
const bearer = /(\bbearer\s+)[A-Za-z0-9._~+/*-]{8,}=*/gi;

/** The text with everything that looks like a key replaced by `***`, and `key` itself wherever it stands, also URL-encoded. */
export function redactKeys(text: string, key?: string): string {
  let clean = text;
  for (const form of key === undefined ? [] : [key, encodeURIComponent(key)]) {
    if (form.length >= 4) clean = clean.replaceAll(form, mark);
  }
  clean = clean.replace(bearer, `$1${mark}`).replace(quotedKey, `$1${mark}`);
  for (const form of keyForms) clean = clean.replace(form, mark);
  return clean;
}

/** The value with every text in it, property names included, redacted as by {@link redactKeys}. */
export function redactJson(value: Json, key?: string): Json {
  if (typeof value === 'string') return redactKeys(value, key);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => redactJson(item, key));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redactKeys(name, key), redactJson(item, key)]),
  );
}

/** The fault without any key: every fault passes here before it leaves the protocols. */
export function redactFault(fault: Fault, key?: string): Fault {
  return {
    ...fault,
    message: redactKeys(fault.message, key),
    ...(fault.code === undefined ? {} : { code: redactKeys(fault.code, key) }),
    ...(fault.raw === undefined ? {} : { raw: redactJson(fault.raw, key) }),
  };
}
