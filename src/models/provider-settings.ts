import * as v from 'valibot';
import { defaultChatQuirks } from './chat-quirks.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import { looksLikeKey } from './key-text.ts';
import { isProviderId } from './model-ref.ts';
import { fimStyles, httpProtocolIds } from './protocol-id.ts';
import { present } from '../base/present.ts';
import { originOf } from './provider.ts';
import type { Provider, ProviderAuth } from './provider.ts';
import { defaultAuth, knownEndpoint, withKnownFacts } from './quirks-by-url.ts';
import type { KnownEndpoint } from './quirks-by-url.ts';
import { problemOfAddress, splitAddress } from './server-address.ts';

/** What a list of provider entries in the settings comes to. Each problem is one sentence for the person. */
export interface ParsedProviders {
  readonly providers: readonly Provider[];
  readonly problems: readonly string[];
}

const settingsProtocols = [...httpProtocolIds, 'fim'] as const;
const headerName = /^[A-Za-z0-9-]{1,64}$/;
const headerNameText = 'must be the name of a header only: letters, digits and "-"';
/** Names that are shown in a problem: whatever else stands where a name should be may be a secret. */
const shownName = /^[A-Za-z]{1,30}$/;
/** Headers that the provider's own key goes out in, or that no entry may set. */
const keyHeader = /^(?:authorization|proxy-authorization|cookie|x-api-key|api-key|x-goog-api-key)$/i;
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

const baseUrl = v.pipe(
  v.string(),
  v.check(
    (text) => problemOfAddress(text) === undefined,
    ({ input }) => addressText(input),
  ),
);

const declaredModel = v.union([
  v.pipe(
    v.string(),
    v.transform((id) => ({ id })),
  ),
  v.strictObject({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    name: v.optional(v.string()),
    contextTokens: v.optional(positive),
    maxOutputTokens: v.optional(positive),
    tools: v.optional(v.boolean()),
    vision: v.optional(v.boolean()),
    reasoning: v.optional(v.boolean()),
    fim: v.optional(v.boolean()),
    fimProfile: v.optional(v.string()),
  }),
]);

const entrySchema = v.strictObject({
  id: v.pipe(
    v.string(),
    v.check(isProviderId, 'must be lower-case letters, digits, "-", "_" and "." only'),
    v.check((id) => id !== 'workspace' && id !== 'editor', 'is reserved'),
  ),
  name: v.optional(v.pipe(v.string(), v.maxLength(80))),
  protocol: v.picklist(settingsProtocols),
  baseUrl,
  mirrors: v.optional(v.pipe(v.array(baseUrl), v.maxLength(32))),
  prefillBaseUrl: v.optional(baseUrl),
  auth: v.optional(
    v.union([
      v.picklist(['none', 'bearer']),
      v.strictObject({ header: v.pipe(v.string(), v.regex(headerName, headerNameText)) }),
    ]),
  ),
  secretHeader: v.optional(v.pipe(v.string(), v.regex(headerName, headerNameText))),
  headers: v.optional(v.record(v.pipe(v.string(), v.regex(headerName, headerNameText)), v.string())),
  quirks: v.optional(v.record(v.string(), v.union([v.boolean(), v.string()]))),
  fim: v.optional(v.strictObject({ style: v.picklist(fimStyles), baseUrl: v.optional(baseUrl) })),
  models: v.optional(v.array(declaredModel)),
  computesHere: v.optional(v.boolean()),
  catalogueId: v.optional(v.string()),
});
type Entry = v.InferOutput<typeof entrySchema>;

/**
 * Reads the setting `crossfade.providers`. Never throws: an entry that is not right is left out and named, the others are used. Values that
 * look like keys are refused (keys live only in the secret store). `known` holds what is known of servers by their address; what an entry says
 * itself wins.
 */
export function parseProviderSettings(value: unknown, known: readonly KnownEndpoint[] = []): ParsedProviders {
  if (value === undefined || value === null) return { providers: [], problems: [] };
  if (!Array.isArray(value)) return { providers: [], problems: ['crossfade.providers must be a list of providers.'] };
  const providers: Provider[] = [];
  const problems: string[] = [];
  for (const [index, raw] of value.entries()) {
    const parsed = v.safeParse(entrySchema, raw);
    const problem = parsed.success ? problemOf(parsed.output, providers) : parsed.issues.map(issueText).join('; ');
    if (problem !== undefined) problems.push(`crossfade.providers, entry ${index + 1}: ${problem}.`);
    else if (parsed.success) {
      const { entry, moved } = withoutSecret(parsed.output);
      if (moved !== undefined)
        problems.push(
          `crossfade.providers, entry ${index + 1}: the value of the header "${moved}" looks like a key and is not used; remove it and enter it with the command "Crossfade: Set API Key…".`,
        );
      providers.push(toProvider(entry, known));
    }
  }
  return { providers, problems };
}

/** What is wrong, without what was received: a secret may stand in the wrong place. */
function issueText(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `${key}` : nameText(key)));
  const isOwnText = issue.kind === 'validation' && (issue.type === 'check' || issue.type === 'regex');
  const text = isOwnText ? issue.message : `must be ${issue.expected ?? 'of another form'}`;
  return `${keys.length === 0 ? 'the entry' : keys.join('.')} ${issue.expected === 'never' ? 'is not known' : text}`;
}

function nameText(name: unknown): string {
  return typeof name === 'string' && shownName.test(name) ? name : '(a name that is not shown)';
}

function problemOf(entry: Entry, before: readonly Provider[]): string | undefined {
  if (before.some((provider) => provider.id === entry.id)) return `the id "${entry.id}" is used twice`;
  const secrets = Object.entries(entry.headers ?? {}).filter(
    ([name, text]) => keyHeader.test(name) || looksLikeKey(text),
  );
  const refused = secrets.find(([name]) => keyHeader.test(name) || (entry.secretHeader ?? secrets[0]?.[0]) !== name);
  if (refused !== undefined)
    return `the header "${refused[0]}" looks like a key; remove it and use the command "Crossfade: Set API Key…"`;
  if (keyHeader.test(entry.secretHeader ?? ''))
    return `the header "${entry.secretHeader ?? ''}" is for the API key; name it in "auth"`;
  if (entry.prefillBaseUrl !== undefined && originOf(entry.prefillBaseUrl) !== originOf(entry.baseUrl))
    return 'prefillBaseUrl must be on the same server as baseUrl';
  const unknownQuirk = Object.entries(entry.quirks ?? {}).find(([name, value]) => !isQuirk(name, value));
  return unknownQuirk === undefined ? undefined : `the quirk "${unknownQuirk[0]}" is not known or has the wrong type`;
}

/** A secret among the headers is never used from the settings: its header becomes the one whose value lies in the secret store. */
function withoutSecret(entry: Entry): { readonly entry: Entry; readonly moved?: string } {
  const moved = Object.entries(entry.headers ?? {}).find(([, text]) => looksLikeKey(text))?.[0];
  const secretHeader = entry.secretHeader ?? moved;
  if (secretHeader === undefined) return { entry };
  const headers = Object.fromEntries(
    Object.entries(entry.headers ?? {}).filter(([name]) => name.toLowerCase() !== secretHeader.toLowerCase()),
  );
  return { entry: { ...entry, headers, secretHeader }, ...(moved !== undefined && { moved }) };
}

function isQuirk(name: string, value: unknown): boolean {
  return Object.hasOwn(defaultChatQuirks, name) && typeof value === typeof defaultChatQuirks[name as keyof ChatQuirks];
}

function toProvider(entry: Entry, knownEndpoints: readonly KnownEndpoint[]): Provider {
  const {
    auth,
    models,
    name,
    quirks,
    headers,
    secretHeader,
    catalogueId,
    computesHere,
    mirrors,
    prefillBaseUrl,
    fim,
    ...rest
  } = entry;
  const addresses = addressesIn({ baseUrl: entry.baseUrl, mirrors, prefillBaseUrl, fim });
  const known = knownEndpoint(addresses.baseUrl, knownEndpoints);
  const provider: Provider = {
    ...rest,
    ...addresses,
    name: name ?? entry.id,
    auth: toAuth(auth) ?? defaultAuth(entry.protocol, known),
    source: 'user',
    ...(headers !== undefined && Object.keys(headers).length > 0 && { headers }),
    ...(secretHeader !== undefined && { secretHeader }),
    ...(quirks !== undefined && { quirks: quirks }),
    ...(models !== undefined && { models: models.map((model) => present(model)) }),
    ...(catalogueId !== undefined && { catalogueId }),
    // Its own protocol is an Ollama's; any other protocol may be anybody's.
    ...((computesHere ?? entry.protocol === 'ollama') && { computesHere: true }),
  };
  return withKnownFacts(provider, known);
}

type Addresses = Pick<Provider, 'baseUrl' | 'mirrors' | 'prefillBaseUrl' | 'fim' | 'queries'>;

/** The addresses of an entry without their parameters, which stand beside them. */
function addressesIn({ baseUrl, mirrors, prefillBaseUrl, fim }: EntryAddresses): Addresses {
  const queries = queriesOf([baseUrl, fim?.baseUrl, prefillBaseUrl, ...(mirrors ?? [])]);
  return {
    baseUrl: withoutQuery(baseUrl),
    ...(mirrors !== undefined && { mirrors: mirrors.map(withoutQuery) }),
    ...(prefillBaseUrl !== undefined && { prefillBaseUrl: withoutQuery(prefillBaseUrl) }),
    ...(fim !== undefined && {
      fim: present(fim.baseUrl === undefined ? fim : { ...fim, baseUrl: withoutQuery(fim.baseUrl) }),
    }),
    ...(queries !== undefined && { queries }),
  };
}

interface EntryAddresses extends Pick<Entry, 'baseUrl'> {
  readonly mirrors: Entry['mirrors'];
  readonly prefillBaseUrl: Entry['prefillBaseUrl'];
  readonly fim: Entry['fim'];
}

function withoutQuery(url: string): string {
  return splitAddress(url).baseUrl;
}

/** The parameters of each address that has some. */
function queriesOf(urls: readonly (string | undefined)[]): Provider['queries'] {
  const queries = urls.flatMap((url) => {
    const { baseUrl, query } = splitAddress(url ?? '');
    return query === undefined ? [] : [[baseUrl, query] as const];
  });
  return queries.length === 0 ? undefined : Object.fromEntries(queries);
}

/** What is wrong with an address, as the end of a sentence that begins with the field's name. */
function addressText(text: string): string {
  const problem = problemOfAddress(text);
  switch (problem?.reason) {
    case 'credentials':
      return 'must not hold a user name or password';
    case 'key-parameter':
      return `must not hold a key in the parameter "${problem.parameter}"; use the command "Crossfade: Set API Key…"`;
    case 'key':
      return 'must not hold a key; use the command "Crossfade: Set API Key…"';
    default:
      return 'must be an http or https address';
  }
}

function toAuth(auth: Entry['auth']): ProviderAuth | undefined {
  if (auth === undefined) return undefined;
  if (auth === 'none') return { kind: 'none' };
  if (auth === 'bearer') return { kind: 'bearer', environmentVariables: [], optional: false };
  return { kind: 'header', header: auth.header, environmentVariables: [] };
}
