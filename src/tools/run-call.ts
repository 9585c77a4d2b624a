import { quoteName } from '../guard/path-syntax.ts';
import type { Tool, ToolOutput } from './tool.ts';

/** A call as it came from a model. */
export interface GivenCall {
  readonly name: string;
  /** What the model wrote: anything at all. */
  readonly input: unknown;
  /** The call stands in the text of the answer, where it may be an example or a quotation. */
  readonly foundInText: boolean;
}

/**
 * Runs a call by name: what its tool resolves it to, and nothing else. A tool that does not exist, or was not offered, and a call that is refused
 * are errors that the model can read. A call that was found in text never runs unasked where its tool has an effect. Rejects only when the
 * signal aborts.
 */
export async function runCall(tools: readonly Tool[], call: GivenCall, signal: AbortSignal): Promise<ToolOutput> {
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) return { text: noSuchTool(tools, call.name), isError: true };
  const resolution = await tool.resolve(call.input, signal);
  if (resolution.kind === 'refused') return { text: resolution.text, isError: true };
  // Nobody can be asked here: what needs a person's consent does not run.
  if (call.foundInText && tool.effect !== 'none') return { text: onlyInText(call.name), isError: true };
  return await tool.run(resolution.action, signal);
}

function noSuchTool(tools: readonly Tool[], name: string): string {
  const there = `There is no tool ${quoteName(name)}.`;
  if (tools.length === 0) return `${there} Answer without tools.`;
  const names = tools.map(({ definition }) => definition.name).join(', ');
  return `${there} Available: ${names}. Call one of them, or answer without a tool.`;
}

function onlyInText(name: string): string {
  return `Not run: the call of ${quoteName(name)} stands in the text of the answer. Call the tool through the interface for tool calls.`;
}
