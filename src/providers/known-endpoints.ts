import { isLoopbackUrl } from '../models/provider.ts';
import type { Provider } from '../models/provider.ts';
import type { KnownEndpoint } from '../models/quirks-by-url.ts';
import { builtInProviders } from './built-in-providers.ts';
import { openai } from './vendors/openai.ts';
import { together } from './vendors/together.ts';

/** Hosts beside those of the built-in vendors. Wherever one is a vendor under another name, it takes that vendor's facts. */
const furtherEndpoints: readonly KnownEndpoint[] = [
  { ...factsOf(together), host: 'api.together.xyz' },
  // Source: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
  ...['*.openai.azure.com', '*.services.ai.azure.com', '*.cognitiveservices.azure.com'].map((host) => ({
    ...factsOf(openai),
    host,
    auth: { kind: 'header', header: 'api-key', environmentVariables: ['AZURE_OPENAI_API_KEY'] } as const,
    catalogueId: 'azure',
  })),
  // Roles must alternate, and there are no tools. Source: https://docs.perplexity.ai/api-reference/chat-completions-post
  {
    host: 'api.perplexity.ai',
    protocol: 'openai-chat',
    quirks: { strictTurns: true, tools: false, systemAnywhere: false },
  },
  ...['api.z.ai', 'open.bigmodel.cn'].map((host): KnownEndpoint => ({
    host,
    protocol: 'openai-chat',
    quirks: { reasoningControl: 'thinking', replayReasoning: 'reasoning_content' },
  })),
  // A turn with calls is refused without the model's thinking. Source: https://platform.moonshot.ai/docs
  ...['api.moonshot.ai', 'api.moonshot.cn', 'api.kimi.com'].map((host): KnownEndpoint => ({
    host,
    protocol: 'openai-chat',
    quirks: {
      reasoningControl: 'thinking',
      replayReasoning: 'reasoning_content',
      reasoningContentOnToolTurns: true,
      systemAnywhere: false,
    },
  })),
  // Thinking stands in the text and goes back there. Source: https://platform.minimax.io/docs/guides/text-m2-function-call
  ...['api.minimax.io', 'api.minimaxi.com', 'api.minimax.chat'].map((host): KnownEndpoint => ({
    host,
    protocol: 'openai-chat',
    quirks: { replayReasoning: 'think-tags', systemAnywhere: false },
  })),
  // Sources: https://help.aliyun.com/zh/model-studio/deep-thinking, https://docs.siliconflow.cn
  ...['*.aliyuncs.com', 'api.siliconflow.cn', 'api.siliconflow.com'].map((host): KnownEndpoint => ({
    host,
    protocol: 'openai-chat',
    quirks: { reasoningControl: 'enable_thinking', systemAnywhere: false },
  })),
  // Source: https://www.volcengine.com/docs/82379/1449737
  ...['*.volces.com', '*.bytepluses.com'].map((host): KnownEndpoint => ({
    host,
    protocol: 'openai-chat',
    quirks: { reasoningControl: 'thinking', replayReasoning: 'reasoning_content', systemAnywhere: false },
  })),
  // Whatever the vendor, a template of open weights may refuse a system message that is not the first, and none refuses user text.
  { host: '*', protocol: 'openai-chat', quirks: { systemAnywhere: false } },
];

/** What is known of servers by their address: the defaults for a person's own provider entries. Derived from the vendors' data files. */
export const knownEndpoints: readonly KnownEndpoint[] = [...builtInProviders.map(factsOf), ...furtherEndpoints];

function factsOf(provider: Provider): KnownEndpoint {
  const { hostname, port } = new URL(provider.baseUrl);
  const { quirks, fim, prefillBaseUrl, catalogueId, auth } = provider;
  const protocol = provider.protocol === 'workspace' ? undefined : provider.protocol;
  return {
    host: isLoopbackUrl(provider.baseUrl) ? `loopback:${port}` : hostname,
    auth,
    ...(protocol !== undefined && { protocol }),
    ...(quirks !== undefined && { quirks }),
    ...(fim !== undefined && { fim }),
    ...(prefillBaseUrl !== undefined && { prefillBaseUrl }),
    ...(catalogueId !== undefined && { catalogueId }),
  };
}
