import type { LogEntry, ToolDefinition } from '../entry.ts';
import type { InputPart, Owner, Part } from '../part.ts';
import { sameOwner } from '../part.ts';
import { settle } from '../settle.ts';
import type { SettledLog, SettledItem } from '../settle.ts';
import { estimateTokens } from '../../base/token-estimate.ts';

/** What a message, a call or a tool costs around its text. Tokens. */
const frame = 6;
/** What common vendors charge for a screenful of picture. Tokens. */
const imageTokens = 1_600;

/**
 * Estimated tokens of a conversation as it would be sent: settled, with instructions and tools. `target` is the model it is for: the
 * reasoning of others does not count, since they do not get it. Without a target all reasoning counts.
 */
export function estimateConversation(log: readonly LogEntry[], target?: Owner): number {
  const settled = settle(log);
  return settled.items.reduce((sum, item) => sum + estimateItem(item, target), estimateBase(settled));
}

/** What is sent whatever items follow: the instructions before them, and the tools. */
export function estimateBase(settled: Pick<SettledLog, 'system' | 'tools'>): number {
  const system = settled.system.reduce((sum, { text }) => sum + estimateText(text), 0);
  return settled.tools.current.reduce((sum, tool) => sum + estimateTool(tool), system);
}

/** One item with the results of its calls. */
export function estimateItem(item: SettledItem, target?: Owner): number {
  switch (item.kind) {
    case 'user':
      return estimateInput(item.parts);
    case 'summary':
    case 'instruction':
      return estimateText(item.text);
    case 'step': {
      const isForeign = target !== undefined && !sameOwner(item.owner, target);
      const own = item.parts.reduce((sum, part) => sum + estimatePart(part, isForeign), 0);
      return item.results.reduce((sum, result) => sum + estimateInput(result.parts), own);
    }
  }
}

/** A text that stands in a message of its own. */
export function estimateText(text: string): number {
  return frame + estimateTokens(text);
}

function estimateInput(parts: readonly InputPart[]): number {
  return parts.reduce((sum, part) => sum + estimatePart(part, true), frame);
}

function estimatePart(part: Part, isForeign: boolean): number {
  switch (part.t) {
    case 'text':
      return estimateText(part.text);
    case 'reasoning':
      return isForeign ? 0 : estimateText(part.text);
    case 'call':
      return estimateText(`${part.name}${'value' in part.args ? JSON.stringify(part.args.value) : part.args.raw}`);
    case 'media':
      return part.mime.startsWith('image/') ? imageTokens : estimateText(part.name ?? '') + mediaTokens(part.data);
    case 'vendor':
      return estimateText(isForeign ? (part.fallbackText ?? '') : JSON.stringify(part.opaque.data));
  }
}

/** A document is read as text; base64 is a third longer than what it stands for. */
function mediaTokens(base64: string): number {
  return Math.ceil((base64.length * 0.75) / 3.6);
}

function estimateTool(tool: ToolDefinition): number {
  return frame + estimateTokens(`${tool.name}${tool.description}${JSON.stringify(tool.inputSchema)}`);
}
