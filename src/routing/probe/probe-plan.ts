import { fillingRoute } from '../../models/profiles/fim-profile.ts';
import { isHttpProtocol } from '../../models/protocol-id.ts';
import { isLoopbackUrl, originOf } from '../../models/provider.ts';
import type { FimEndpoint, Provider } from '../../models/provider.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { ProbeCheck } from './probe-report.ts';

/** What a test will do at most, to be shown before it starts. */
export interface ProbePlan {
  /** Hosts that are asked, each once. */
  readonly hosts: readonly string[];
  readonly atMost: number;
}

/** Most requests a check sends. */
const requestsOf: Readonly<Record<Exclude<ProbeCheck, 'continuation' | 'completion'>, number>> = {
  models: 1,
  chat: 1,
  'output-limit': 2,
  usage: 1,
  instructions: 2,
  'later-instructions': 2,
  tools: 1,
  images: 1,
};

/** What a test of the provider will send at most. Pure. */
export function probePlan(provider: Provider, model: ModelInfo, images = false): ProbePlan {
  const checked = checksFor(provider, images);
  const fims = checked.includes('completion') ? fimCandidates(provider, model) : [];
  const most = checked.reduce((sum, check) => {
    if (check === 'completion') return sum + fims.length;
    if (check === 'continuation') return sum + (isPrefilled(provider) ? 1 : prefillForms(provider).length);
    return sum + requestsOf[check];
  }, 0);
  const urls = [provider.baseUrl, ...fims.map((fim) => fim.baseUrl ?? provider.baseUrl)];
  return { hosts: [...new Set(urls.map((url) => new URL(url).host))], atMost: most };
}

/** True for a provider that can be tested: one that is asked over HTTP. */
export function canProbe({ protocol, baseUrl }: Provider): boolean {
  return originOf(baseUrl) !== undefined && (protocol === 'fim' || isHttpProtocol(protocol));
}

/** The checks that make sense for a protocol. */
export function checksFor({ protocol }: Provider, images: boolean): readonly ProbeCheck[] {
  if (protocol === 'fim') return ['completion'];
  const all: readonly ProbeCheck[] = [
    'models',
    'chat',
    'tools',
    ...(images ? (['images'] as const) : []),
    'completion',
  ];
  if (protocol === 'ollama') return [...all, 'continuation'];
  if (protocol === 'openai-responses') return [...all, 'later-instructions'];
  if (protocol !== 'openai-chat') return all;
  return [...all, 'output-limit', 'usage', 'instructions', 'later-instructions', 'continuation'];
}

function isPrefilled({ quirks }: Provider): boolean {
  return (quirks?.prefill ?? 'none') !== 'none';
}

/** Ollama has one form; for Chat all three are tried. */
export function prefillForms({
  protocol,
  prefillBaseUrl,
}: Provider): readonly ('last-message' | 'continue-final-message' | 'prefix-flag')[] {
  if (protocol === 'ollama') return ['last-message'];
  return prefillBaseUrl === undefined ? ['last-message', 'continue-final-message', 'prefix-flag'] : ['prefix-flag'];
}

/** Where completion is tried: where the provider says; else at the usual places, if the model's family is known. */
export function fimCandidates(provider: Provider, model: ModelInfo): readonly FimEndpoint[] {
  const { fim, protocol, baseUrl } = provider;
  const guesses: readonly FimEndpoint[] =
    protocol !== 'openai-chat'
      ? []
      : [
          ...(isLoopbackUrl(baseUrl) ? [{ style: 'llama-infill', baseUrl: new URL(baseUrl).origin } as const] : []),
          { style: 'completions' },
        ];
  const candidates = fim === undefined ? guesses : [fim];
  return candidates.filter((candidate) => fillingRoute({ ...provider, fim: candidate }, model).via === 'fim');
}
