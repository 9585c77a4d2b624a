import type { Tool } from '../tools/tool.ts';
import type { Mode } from './instructions.ts';

/** The tools whose effect a mode allows, whatever they are called. */
export function toolsOfMode({ effects }: Pick<Mode, 'effects'>, tools: readonly Tool[]): readonly Tool[] {
  return tools.filter(({ effect }) => effects.includes(effect));
}
