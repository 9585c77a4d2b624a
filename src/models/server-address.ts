import { isKeyParameter, looksLikeKey, looksRandom } from './key-text.ts';

/** A protocol that the path of a pasted address belongs to. */
export type PathHint = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini' | 'ollama';

/** Why a text is not taken as an address. `parameter` names the one that holds a key. */
export type AddressProblem =
  | { readonly reason: 'not-an-address' | 'not-http' | 'credentials' | 'key' }
  | { readonly reason: 'key-parameter'; readonly parameter: string };

/** Ends of the addresses of requests: what a person copies from documentation. */
const requestPaths: readonly (readonly [RegExp, PathHint | undefined])[] = [
  [/\/chat\/completions$/, 'openai-chat'],
  [/\/responses(?:\/resp_[^/]*)?$/, 'openai-responses'],
  [/(?:\/v1)?\/messages(?:\/(?:count_tokens|batches))?$/, 'anthropic-messages'],
  [/\/(?:models|tunedModels)\/[^/]+:\w+$/, 'gemini'],
  [/\/api\/(?:chat|generate|tags|show|version|ps|pull|embed|embeddings)$/, 'ollama'],
  [/(?:\/fim)?\/completions$/, undefined],
  [/\/(?:embeddings|infill|props|slots|health|tokenize|apply-template)$/, undefined],
  [/(?<=\/v\d\w*)\/models(?:\/[^/]+)?$/, undefined],
];
/** Parameters of single requests, which say nothing of the server. */
const requestParameters = new Set(['alt', 'stream', 'beta']);
const deploymentPath = /^(.*\/openai)\/deployments\/([^/]+)$/;

/** The path that all requests have in common, without a slash at its end. `hint` is the protocol of the request it was cut from. */
export function basePath(path: string): { readonly path: string; readonly hint?: PathHint } {
  const bare = path.replace(/\/+$/, '');
  const request = requestPaths.find(([end]) => end.test(bare));
  if (request === undefined) return { path: bare };
  const [end, hint] = request;
  return { path: bare.replace(end, '').replace(/\/+$/, ''), ...(hint !== undefined && { hint }) };
}

/** Why an http(s) address may not be used, or undefined. Nothing is wrong with a query that holds no key. */
export function problemOfAddress(text: string): AddressProblem | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return { reason: 'not-an-address' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { reason: 'not-http' };
  if (`${url.username}${url.password}` !== '') return { reason: 'credentials' };
  for (const [name, value] of url.searchParams)
    if (isKeyParameter(name) || looksLikeKey(value) || looksRandom(value))
      return { reason: 'key-parameter', parameter: name };
  return looksLikeKey(text) ? { reason: 'key' } : undefined;
}

/** The parameters that go with every request to a server, as they stand in its address; undefined where there are none. */
export function queryOf(url: URL): string | undefined {
  for (const name of [...url.searchParams.keys()]) if (requestParameters.has(name)) url.searchParams.delete(name);
  const query = url.search.replace(/^\?/, '');
  return query === '' ? undefined : query;
}

/** An address with the parameters of its server, as it stands in the settings. */
export function withQuery(baseUrl: string, query: string | undefined): string {
  return query === undefined ? baseUrl : `${baseUrl}?${query}`;
}

/** A base URL from the settings, cut to what all requests have in common, and the parameters that go with each. */
export function splitAddress(text: string): { readonly baseUrl: string; readonly query?: string } {
  const url = URL.parse(text);
  if (url === null) return { baseUrl: text.replace(/\/+$/, '') };
  const query = queryOf(url);
  // The parsed address, not the text: a parser also takes spaces around it, backslashes and one slash or none.
  return {
    baseUrl: `${url.protocol}//${url.host}${basePath(url.pathname).path}`,
    ...(query !== undefined && { query }),
  };
}

/**
 * A deployment of Azure OpenAI, also behind a gateway: its address names the model. `listUrl` is where its resource lists models. Undefined for
 * every other address.
 */
export function azureDeployment(baseUrl: string): { readonly model: string; readonly resourceUrl: string } | undefined {
  const [, resourceUrl, name] = deploymentPath.exec(baseUrl) ?? [];
  if (resourceUrl === undefined || name === undefined) return undefined;
  return { model: decoded(name), resourceUrl };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
