import type { Provider } from '../models/provider.ts';
import { anthropic } from './vendors/anthropic.ts';
import { cerebras } from './vendors/cerebras.ts';
import { codestral } from './vendors/codestral.ts';
import { deepseek } from './vendors/deepseek.ts';
import { fireworks } from './vendors/fireworks.ts';
import { google } from './vendors/google.ts';
import { groq } from './vendors/groq.ts';
import { liteLlm } from './vendors/litellm.ts';
import { llamaCpp } from './vendors/llama-cpp.ts';
import { lmStudio } from './vendors/lm-studio.ts';
import { mistral } from './vendors/mistral.ts';
import { ollama } from './vendors/ollama.ts';
import { openai } from './vendors/openai.ts';
import { openrouter } from './vendors/openrouter.ts';
import { together } from './vendors/together.ts';
import { vllm } from './vendors/vllm.ts';
import { xai } from './vendors/xai.ts';

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
