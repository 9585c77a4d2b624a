import type { TokenFimProfile } from '../../models/profiles/profile.ts';
import type { JsonObject } from '../../base/json.ts';
import type { FimStyle } from '../../models/protocol-id.ts';

/** Another file, or a piece of one, that helps with the hole. */
export interface FimFile {
  readonly path: string;
  readonly text: string;
}

/** A hole to be filled. */
export interface FimRequest {
  readonly prefix: string;
  readonly suffix: string;
  /** Path of the file relative to its workspace folder, with `/`. */
  readonly path?: string;
  readonly repository?: string;
  /** Most important last: servers that run out of room drop from the front. */
  readonly extra?: readonly FimFile[];
  /** Longest answer in tokens. */
  readonly maxTokens: number;
  /** Texts at which the answer ends, besides those of the profile. */
  readonly stop?: readonly string[];
  /** The slot of a llama.cpp server that has read the beginning of this prompt; the request waits for it. */
  readonly slot?: number;
  /** Default 0.1: completion wants the likeliest text. */
  readonly temperature?: number;
}

/** Where a hole goes. */
export interface FimTarget {
  readonly style: FimStyle;
  readonly model: string;
  /** Scheme, host and path prefix without a trailing slash. */
  readonly baseUrl: string;
  /** The family whose tokens are written into the prompt; absent where the server writes its own or takes a suffix. */
  readonly profile?: TokenFimProfile;
}

/** A request as it goes out. `path` begins with a slash and follows the target's base URL. */
export interface FimProjection {
  readonly path: string;
  readonly body: JsonObject;
}

export const defaultTemperature = 0.1;

/** Longest list of stop texts that every server of the protocol takes. */
const maximumStops = { 'ollama-generate': 16, 'llama-infill': 16, completions: 4, mistral: 4, deepseek: 16 } as const;

/** The stop texts of a request and its profile, without doubles, cut to what the protocol takes; the request's own come first. */
export function stopTexts(request: FimRequest, target: FimTarget): string[] {
  const all = new Set([...(request.stop ?? []), ...(target.profile?.stop ?? [])]);
  return [...all].slice(0, maximumStops[target.style]);
}

/** The prompt with the family's own tokens, for servers that take it as plain text. */
export function tokenPrompt(request: FimRequest, profile: TokenFimProfile): string {
  const { tokens, order } = profile;
  const prefix = tokens.prefix + clean(request.prefix, profile);
  const suffix = tokens.suffix + clean(request.suffix, profile);
  const hole = (order === 'psm' ? prefix + suffix : suffix + prefix) + tokens.middle;
  const { file } = tokens;
  if (file === undefined || (request.extra ?? []).length === 0) return hole;
  const repository =
    tokens.repository !== undefined && request.repository !== undefined
      ? `${tokens.repository}${request.repository}\n`
      : '';
  const files = (request.extra ?? []).map((extra) => `${file}${extra.path}\n${clean(extra.text, profile)}\n`);
  return `${repository}${files.join('')}${file}${request.path ?? 'untitled'}\n${hole}`;
}

/** Text of a file must not end or restructure the prompt, so the family's own tokens are taken out of it. */
function clean(text: string, profile: TokenFimProfile): string {
  const { prefix, suffix, middle, repository, file } = profile.tokens;
  let result = text;
  for (const token of [prefix, suffix, middle, repository ?? '', file ?? '', ...profile.stop]) {
    const bare = token.trim();
    if (bare !== '' && result.includes(bare)) result = result.replaceAll(bare, '');
  }
  return result;
}
