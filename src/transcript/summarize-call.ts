import type { Tool } from '../tools/tool.ts';
import type { CallPart } from '../conversation/part.ts';

/** One line on a call for display; empty for a tool that is not there, and for arguments that cannot be read. */
export function summarizeCall(tools: readonly Tool[], call: CallPart): string {
  if (!('value' in call.args)) return '';
  return tools.find((tool) => tool.definition.name === call.name)?.summary(call.args.value) ?? '';
}
