import type { Provider } from '../models/provider.ts';
import { anthropic } from './anthropic.ts';
import { deepseek } from './deepseek.ts';
import { groq } from './groq.ts';
import { llamaCpp } from './llama-cpp.ts';
import { lmStudio } from './lm-studio.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { vllm } from './vllm.ts';

/** Every vendor Crossfade knows by itself, in the order pickers show them. A new vendor is one data file and one line here. */
export const builtInProviders: readonly Provider[] = [
  anthropic,
  openai,
  openrouter,
  mistral,
  deepseek,
  groq,
  ollama,
  llamaCpp,
  lmStudio,
  vllm,
];
