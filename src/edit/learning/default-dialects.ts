import type { DialectId } from '../dialects/dialect.ts';

/** Dialects a model can be asked to write. */
export type AskedDialect = Exclude<DialectId, 'unified-diff'>;

/** What is known of a model that shall write edits. */
export interface EditingModel {
  /** The id its provider has for it, such as `gpt-5.2` or `qwen3-coder:30b`. */
  readonly id: string;
  readonly callsTools: boolean;
  /** Its server runs on this machine or in its network. */
  readonly isLocal: boolean;
}

/** Longest file, in lines, that a model is asked to write as a whole. */
export const longestWholeFile = 400;
/** Models of at most so many billion weights write whole files better than replacements. */
const mostSmallWeights = 14;

/**
 * The dialects for a model, the best for its family first, without those that it cannot write: tool calls need tools, and a file longer than
 * {@link longestWholeFile} lines is not asked for as a whole.
 */
export function defaultDialects({ id, callsTools, isLocal }: EditingModel, lines: number): readonly AskedDialect[] {
  const order = orderOf(id.toLowerCase().slice(id.lastIndexOf('/') + 1), isLocal);
  return order.filter((dialect) => {
    if (dialect === 'whole') return lines <= longestWholeFile;
    return dialect === 'blocks' || callsTools;
  });
}

/** Families that write replacements well. */
const replacers = /^(?:gpt|o\d|claude|grok|minimax|kimi|glm|deepseek|gemini|qwen-?(?:3(?:\.\d+)?-coder|[4-9]))/;

function orderOf(name: string, isLocal: boolean): readonly AskedDialect[] {
  const isUnknown = !replacers.test(name) && !writesPatches(name);
  if (isSmall(name) || /\bqwq\b/.test(name) || (isUnknown && isLocal)) return ['whole', 'blocks', 'replace'];
  if (writesPatches(name)) return ['patch', 'replace', 'blocks', 'whole'];
  return ['replace', 'blocks', 'whole'];
}

/** GPT from 4.1 on and Codex were trained for patches; GPT-4o and the small reasoning models were not. */
function writesPatches(name: string): boolean {
  const [, major, minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?/.exec(name) ?? [];
  const isNew = major !== undefined && (Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 1));
  return (isNew && !name.startsWith('gpt-4o')) || /\bcodex\b/.test(name);
}

/** By the weights in its name; `a3b` counts the active ones of a larger model. */
function isSmall(name: string): boolean {
  const sizes = [...name.matchAll(/(?<![a-z\d.])(\d+(?:\.\d+)?)b(?![a-z\d])/g)].map(([, size]) => Number(size));
  return sizes.length > 0 && Math.max(...sizes) <= mostSmallWeights;
}
