import type { Provider } from '../models/provider.ts';
import type { ChatQuirks } from '../models/chat-quirks.ts';
import type { FimStyle, HttpProtocolId } from '../models/protocol-id.ts';
import { llamaCpp } from './vendors/llama-cpp.ts';
import { azureDeployment, splitAddress, withQuery } from '../models/server-address.ts';
import { liteLlm } from './vendors/litellm.ts';
import { lmStudio } from './vendors/lm-studio.ts';
import { vllm } from './vendors/vllm.ts';

/** A kind of server whose address only the person knows: what "Add Server…" chooses from. Pure data. */
export interface EndpointPreset {
  /** Also the short name that is suggested for the entry. */
  readonly id: string;
  readonly name: string;
  readonly protocol: HttpProtocolId;
  readonly placeholder: string;
  /** What is put behind an address without a path, e.g. `/v1`. */
  readonly path: string;
  /** What an address that is only a name stands for: `{name}` is replaced by it. */
  readonly nameMeans?: string;
  /** How the key goes out, where the protocol's own way is not right. */
  readonly auth?: { readonly header: string };
  readonly quirks?: Partial<ChatQuirks>;
  /** `atOrigin`: the requests go to the server's root instead of the base URL. */
  readonly fim?: { readonly style: FimStyle; readonly atOrigin?: true };
  readonly catalogueId?: string;
  /** The server computes what it is asked, see {@link Provider.computesHere}. */
  readonly computesHere?: true;
}

/** In the order they are offered. A further kind of server is one more entry. */
export const endpointPresets: readonly EndpointPreset[] = [
  {
    id: 'openai-compatible',
    name: 'OpenAI-compatible',
    protocol: 'openai-chat',
    placeholder: 'https://llm.example.com/v1',
    path: '/v1',
  },
  {
    id: 'anthropic-compatible',
    name: 'Anthropic-compatible',
    protocol: 'anthropic-messages',
    placeholder: 'https://gateway.example.com',
    path: '',
  },
  {
    // Deployments of models by OpenAI. Source: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
    id: 'azure',
    name: 'Azure OpenAI',
    protocol: 'openai-responses',
    placeholder: 'https://my-resource.openai.azure.com',
    path: '/openai/v1',
    nameMeans: 'https://{name}.openai.azure.com',
    auth: { header: 'api-key' },
    catalogueId: 'azure',
  },
  {
    // One deployment, by the address that the portal shows: the address names the model, and a parameter the version.
    id: 'azure-deployment',
    name: 'Azure OpenAI Deployment',
    protocol: 'openai-chat',
    placeholder: 'https://my-resource.openai.azure.com/openai/deployments/my-model?api-version=2024-10-21',
    path: '',
    auth: { header: 'api-key' },
    catalogueId: 'azure',
  },
  preset(vllm, { id: 'vllm-server', placeholder: 'http://gpu-server:8000/v1', fim: { style: 'completions' } }),
  preset(llamaCpp, {
    id: 'llama-server',
    placeholder: 'http://gpu-server:8080/v1',
    fim: { style: 'llama-infill', atOrigin: true },
  }),
  preset(lmStudio, { id: 'lm-studio-server', placeholder: 'http://mac-studio:1234/v1', fim: { style: 'completions' } }),
  {
    id: 'ollama-server',
    name: 'Ollama',
    protocol: 'ollama',
    placeholder: 'http://gpu-server:11434',
    path: '',
    fim: { style: 'ollama-generate' },
  },
  preset(liteLlm, { id: 'litellm-gateway', placeholder: 'https://litellm.example.com/v1' }),
  {
    id: 'responses-compatible',
    name: 'OpenAI Responses-compatible',
    protocol: 'openai-responses',
    placeholder: 'https://llm.example.com/v1',
    path: '/v1',
  },
  {
    id: 'gemini-compatible',
    name: 'Gemini-compatible',
    protocol: 'gemini',
    placeholder: 'https://gateway.example.com/v1beta',
    path: '/v1beta',
  },
];

function preset(
  { name, quirks, computesHere }: Pick<Provider, 'name' | 'quirks' | 'computesHere'>,
  rest: Pick<EndpointPreset, 'id' | 'placeholder' | 'fim'>,
): EndpointPreset {
  return {
    name,
    protocol: 'openai-chat',
    path: '/v1',
    ...(quirks !== undefined && { quirks }),
    ...(computesHere === true && { computesHere }),
    ...rest,
  };
}

/**
 * The base URL that an entered text stands for: white space, a trailing slash and the last part of a request's address are dropped, and the
 * preset's path is added where there is none. Parameters stay. What is no address comes back as it is. Never throws.
 */
export function completeAddress({ path, nameMeans }: EndpointPreset, entered: string): string {
  const text = entered.trim();
  const isName = nameMeans !== undefined && /^[a-z0-9][a-z0-9-]*$/i.test(text);
  const address = isName ? nameMeans.replace('{name}', text.toLowerCase()) : text;
  if (!URL.canParse(address)) return text;
  const { baseUrl, query } = splitAddress(address);
  return withQuery(new URL(baseUrl).pathname === '/' ? `${baseUrl}${path}` : baseUrl, query);
}

/** The entry for `crossfade.providers` that a preset makes of an address. */
export function presetEntry(
  preset: EndpointPreset,
  named: { readonly id: string; readonly name: string; readonly baseUrl: string },
): Readonly<Record<string, unknown>> & { readonly id: string } {
  const { protocol, auth, quirks, fim, catalogueId, computesHere } = preset;
  const deployment = azureDeployment(splitAddress(named.baseUrl).baseUrl);
  return {
    ...named,
    protocol,
    ...(auth !== undefined && { auth }),
    ...(quirks !== undefined && { quirks }),
    ...(fim !== undefined && {
      fim: { style: fim.style, ...(fim.atOrigin === true && { baseUrl: new URL(named.baseUrl).origin }) },
    }),
    ...(computesHere === true && { computesHere }),
    ...(catalogueId !== undefined && { catalogueId }),
    ...(deployment !== undefined && { models: [{ id: deployment.model }] }),
  };
}
