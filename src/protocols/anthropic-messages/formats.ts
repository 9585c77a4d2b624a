import type { Json, JsonObject } from '../../base/json.ts';
import type { Opaque, Owner } from '../../conversation/part.ts';

/** Start of every opaque format this protocol writes; the block's own type follows: `anthropic.thinking`. */
const prefix = 'anthropic.';

/** Keeps a native content block exactly as it came, for its owner. */
export function keepBlock(owner: Owner, block: JsonObject): Opaque {
  return { owner, format: prefix + blockType(block), data: block };
}

/** The native block of opaque data that this protocol wrote; undefined for any other. */
export function keptBlock(opaque: Opaque | undefined): JsonObject | undefined {
  if (opaque?.owner.protocol !== 'anthropic-messages' || !opaque.format.startsWith(prefix)) return undefined;
  return isBlock(opaque.data) ? opaque.data : undefined;
}

/** A block's type; empty where there is none. */
export function blockType(block: JsonObject | undefined): string {
  const type = block?.['type'];
  return typeof type === 'string' ? type : '';
}

function isBlock(value: Json): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as JsonObject)['type'] === 'string'
  );
}

/** Calls that the provider runs itself. */
export function isServerCall(type: string): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use';
}

export function isThinking(block: JsonObject | undefined): boolean {
  const type = blockType(block);
  return type === 'thinking' || type === 'redacted_thinking';
}
