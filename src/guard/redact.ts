/** Takes secrets out of texts that are logged, shown or exported. */
export interface Redactor {
  /** Makes a value known: it is found raw, in base64, URL-encoded and JSON-escaped. Values under six characters are not taken. */
  readonly add: (secret: string) => void;
  /** The text with every known value and everything shaped like a key replaced by `***`. Never throws. */
  readonly redact: (text: string) => string;
}

const mark = '***';
const shortest = 6;

/** Shapes of keys and of places where keys stand. Each is linear: no nested repetition. The first group, if any, is kept. */
const shapes: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|key|hf|pplx|r8|nvapi|csk|tgp)[-_][A-Za-z0-9_*-]{16,}/g,
  /\bAIza[\w-]{20,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr|glpat|github_pat)[-_]\w{16,}/g,
  /\bxox[a-z]-[\w-]{10,}/g,
  // Only at the beginning of a run: tried at every place inside one, it would be quadratic.
  /(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]*/g,
  /(\b(?:bearer|basic)\s{1,20})[A-Za-z0-9._~+/=-]{8,}/gi,
  /(\b(?:x-api-key|x-goog-api-key|api[-_]?key|authorization|access[-_]?token|client[-_]?secret)\b["']?\s{0,20}[:=]\s{0,20}["']?)[^\s"',;&}]{6,}/gi,
  /([?&](?:key|api[-_]?key|token|access[-_]?token|sig|signature)=)[^\s&#"']+/gi,
  // A key that a server masked itself still shows its ends.
  /(?<![\w*-])[\w-]{2,24}\*{4,}[\w-]{0,24}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
];

/** A redactor that knows no value yet. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let known: RegExp | undefined;
  return {
    add: (secret) => {
      const value = secret.trim();
      if (value.length < shortest || secrets.has(value)) return;
      secrets.add(value);
      known = patternOf([...secrets]);
    },
    redact: (text) => {
      const withoutKnown = known === undefined ? text : text.replace(known, mark);
      return shapes.reduce(
        (result, shape) =>
          result.replace(shape, (_all, prefix?: unknown) => (typeof prefix === 'string' ? prefix : '') + mark),
        withoutKnown,
      );
    },
  };
}

function patternOf(secrets: readonly string[]): RegExp {
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= shortest));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret.toWellFormed());
  const base64 = [0, 1, 2].flatMap((offset) => base64At(secret, offset));
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    ...base64,
    ...urlSafe,
  ];
}

/** The base64 characters that stand for the secret alone when `offset` (mod 3) bytes come before it and anything after it. */
function base64At(secret: string, offset: number): string[] {
  const bytes = new TextEncoder().encode('\0'.repeat(offset) + secret);
  const whole = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return offset === 0 ? [whole, whole.slice(0, last)] : [whole.slice(first, last)];
}
