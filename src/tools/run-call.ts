import { quoteName } from '../guard/path-syntax.ts';
import type { Tool, ToolOutput } from './tool.ts';

/**
 * Runs a call by name: what its tool resolves it to, and nothing else. A tool that does not exist, or was not offered, and a call that is refused
 * are errors that the model can read. Rejects only when the signal aborts.
 */
export async function runCall(
  tools: readonly Tool[],
  call: { readonly name: string; readonly input: unknown },
  signal: AbortSignal,
): Promise<ToolOutput> {
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) return { text: noSuchTool(tools, call.name), isError: true };
  const resolution = await tool.resolve(call.input, signal);
  if (resolution.kind === 'refused') return { text: resolution.text, isError: true };
  return await tool.run(resolution.action, signal);
}

function noSuchTool(tools: readonly Tool[], name: string): string {
  const there = `There is no tool ${quoteName(name)}.`;
  if (tools.length === 0) return `${there} Answer without tools.`;
  const names = tools.map(({ definition }) => definition.name).join(', ');
  return `${there} Available: ${names}. Call one of them, or answer without a tool.`;
}
