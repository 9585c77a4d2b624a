import { llamaCpp } from '../../providers/vendors/llama-cpp.ts';
import { lmStudio } from '../../providers/vendors/lm-studio.ts';
import { ollama } from '../../providers/vendors/ollama.ts';

/** Servers that a person may run on this machine without having told us: they are looked for, at their usual ports. */
export const localServerIds: readonly string[] = [ollama.id, llamaCpp.id, lmStudio.id];
