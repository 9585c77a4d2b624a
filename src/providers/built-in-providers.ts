import type { Provider } from '../models/provider.ts';
import { anthropic } from './anthropic.ts';
import { cerebras } from './cerebras.ts';
import { codestral } from './codestral.ts';
import { deepseek } from './deepseek.ts';
import { fireworks } from './fireworks.ts';
import { google } from './google.ts';
import { groq } from './groq.ts';
import { liteLlm } from './litellm.ts';
import { llamaCpp } from './llama-cpp.ts';
import { lmStudio } from './lm-studio.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { together } from './together.ts';
import { vllm } from './vllm.ts';
import { xai } from './xai.ts';

/**
 * Every vendor with an address of its own, in the order pickers show them. A new vendor is one data file and one line here. Servers whose
 * address only the person knows are presets: `endpoint-presets.ts`.
 */
export const builtInProviders: readonly Provider[] = [
  anthropic,
  openai,
  google,
  openrouter,
  mistral,
  codestral,
  deepseek,
  groq,
  xai,
  together,
  fireworks,
  cerebras,
  ollama,
  llamaCpp,
  lmStudio,
  vllm,
  liteLlm,
];
