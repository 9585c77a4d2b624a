import type { Refusal } from '../../edit/edit-refused.ts';
import { blocks } from '../../edit/dialects/blocks.ts';

/** What a model is asked for after a change of its own could not be placed. In English, as all instructions for models are. */
export function repairRequest(refusal: Refusal): string {
  const instruction = blocks.prompt.kind === 'text' ? `\n\n${blocks.prompt.instruction}` : '';
  return `Your change could not be applied, and nothing was changed. ${refusal.message}\n\nWrite the change again.${instruction}`;
}
