import { holeFilling } from './hole-filling.ts';
import type { ChatFimProfile, FimProfile, TokenFimProfile } from './profile.ts';
import { tokenProfiles } from './token-profiles.ts';
import type { ModelInfo } from '../model-info.ts';
import type { FimStyle } from '../protocol-id.ts';
import type { Provider } from '../provider.ts';

/** A profile and one sentence on why it was chosen, for "Why No Suggestion?". */
export interface FimProfileChoice {
  /** Undefined where the model cannot complete. */
  readonly profile?: FimProfile;
  readonly reason: string;
}

/** All profiles, token families first. */
export const fimProfiles: readonly FimProfile[] = [...tokenProfiles, holeFilling];

/**
 * The profile of a model, by the name in its provider entry, else by its own name, else as a chat model. Only a model that is known to do
 * neither (an embedding model) gets none. Never throws.
 */
export function fimProfileFor(model: string | Pick<ModelInfo, 'ref' | 'abilities' | 'fimProfile'>): FimProfileChoice {
  const info = typeof model === 'string' ? undefined : model;
  const name = typeof model === 'string' ? model : model.ref.model;
  const wanted = info?.fimProfile;
  const named = wanted === undefined ? undefined : fimProfiles.find((profile) => profile.family === wanted);
  if (named !== undefined) return { profile: named, reason: `The provider entry names the profile ${named.family}.` };
  const note = wanted === undefined ? '' : ` The profile ${wanted} of the provider entry is not known.`;
  const family = tokenProfiles.find((profile) => profile.match.some((pattern) => pattern.test(name)));
  if (family !== undefined) return { profile: family, reason: `The model's name belongs to ${family.name}.${note}` };
  if (info?.abilities.chat === false || /embed|whisper|tts-|rerank/i.test(name)) {
    return { reason: `This model has no fill-in-the-middle profile and does not chat.${note}` };
  }
  return {
    profile: holeFilling,
    reason: `No fill-in-the-middle tokens are known for this model; it is asked as a chat model to fill the hole.${note}`,
  };
}

/** The way a hole goes to a model. */
export type FillingRoute =
  | {
      readonly via: 'fim';
      readonly style: FimStyle;
      /** Tokens to write into the prompt; absent where the server writes its own. */
      readonly profile?: TokenFimProfile;
      readonly stop: readonly string[];
      readonly reason: string;
    }
  | { readonly via: 'chat'; readonly profile: ChatFimProfile; readonly reason: string }
  | { readonly via: 'embedded'; readonly reason: string }
  | { readonly via: 'none'; readonly reason: string };

/** Chooses the way a hole goes to a model of a provider, and says why. Pure; never throws. */
export function fillingRoute(provider: Provider, info: ModelInfo): FillingRoute {
  if (provider.protocol === 'workspace')
    return { via: 'embedded', reason: "The workspace's own model runs in process." };
  const choice = fimProfileFor(info);
  const { profile, reason } = choice;
  const tokens = profile?.chat === false ? profile : undefined;
  const stop = tokens?.stop ?? [];
  const style = provider.fim?.style;
  if (style !== undefined && info.fimProfile !== holeFilling.family) {
    const server = serverFills(style, info, tokens);
    if (server !== undefined) return { via: 'fim', style, stop, reason: server };
    if (tokens !== undefined) return { via: 'fim', style, profile: tokens, stop, reason };
  }
  // A provider that speaks nothing but fim has no chat to fall back to.
  if (provider.protocol === 'fim') return { via: 'none', reason: `No way to ask this model is known. ${reason}` };
  if (profile === undefined) return { via: 'none', reason };
  if (tokens === undefined) return { via: 'chat', profile: holeFilling, reason };
  return {
    via: 'chat',
    profile: holeFilling,
    reason: `${provider.name} has no fill-in-the-middle endpoint, so the model is asked as a chat model.`,
  };
}

/** Why the server can be left to write the tokens itself; undefined where it cannot. */
function serverFills(style: FimStyle, info: ModelInfo, tokens: TokenFimProfile | undefined): string | undefined {
  if (info.abilities.fim === false || (info.fimProfile !== undefined && style !== 'llama-infill')) return undefined;
  const { applies, reason } = serverFilling[style];
  return applies(info.ref.model, info, tokens) ? reason : undefined;
}

interface ServerFilling {
  readonly applies: (name: string, info: ModelInfo, tokens: TokenFimProfile | undefined) => boolean;
  readonly reason: string;
}

/** Which servers write the tokens of their models themselves, and for which models. */
const serverFilling: Readonly<Record<FimStyle, ServerFilling>> = {
  'llama-infill': {
    applies: () => true,
    reason: 'llama.cpp writes the tokens of the model it has loaded (/infill).',
  },
  'ollama-generate': {
    applies: (_name, info) => info.abilities.fim === true,
    reason: "Ollama says that the model's template can insert.",
  },
  mistral: {
    applies: (name, info) => info.abilities.fim === true || /codestral/i.test(name),
    reason: 'Mistral fills in the middle for this model.',
  },
  deepseek: {
    applies: (name) => !/reasoner/i.test(name),
    reason: 'DeepSeek fills in the middle (beta endpoint).',
  },
  completions: {
    applies: (name, info, tokens) =>
      tokens === undefined && (info.abilities.fim === true || /turbo-instruct|davinci-00/.test(name)),
    reason: 'The server takes a suffix.',
  },
};
