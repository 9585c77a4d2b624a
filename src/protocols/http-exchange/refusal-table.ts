import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Fault, FaultKind } from '../../conversation/fault.ts';
import type { RequestRepair } from '../../models/request-repair.ts';
import { longestWords, withoutEcho } from './echoed-request.ts';
import { namesTools, toolsRefused } from './tools-refused.ts';
import { fieldsOf, limitFields } from './repaired-body.ts';

/** A refused request as the table looks at it. */
interface Refusal {
  /** All that the server said, as far as it is looked at. */
  readonly words: string;
  /** The field that the error names by itself, where it does. */
  readonly param: string | undefined;
  /** The fields of the request by name. */
  readonly fields: ReadonlyMap<string, Json>;
}

/** One row: a refusal with this status and these words is answered with one repair, where the request has what it changes. */
interface Row {
  readonly statuses: ReadonlySet<number>;
  readonly words: readonly RegExp[];
  readonly repair: (refusal: Refusal) => RequestRepair | undefined;
}

const body: ReadonlySet<number> = new Set([400, 422]);
/** Gateways say 404 where none of their servers can do it; servers of open weights say 500 or 501. */
const bodyOrServer: ReadonlySet<number> = new Set([400, 404, 422, 500, 501]);

const isRefused =
  /n[o']t (?:\w+ )?support|unsupported|un(?:known|recognized)|unexpected (?:\w+ )?(?:argument|parameter|field|property|key|input)|not (?:permitted|allowed|enabled|available|implemented)|extra (?:inputs|fields|arguments)|invalid (?:parameter|field|argument|name|value|request)|cannot (?:find field|use)|only .{1,60} (?:is|are) supported|no endpoints? found|requires? ["'`]?--|--jinja|deprecated|no such field|does not exist|must (?:be (?:unset|omitted|null|none|\d)|not be (?!empty))/i;
const tooMuch =
  /too (?:large|big|high|many)|at most|exceed|greater than|less than|maximum|must be (?:<|≤|in)|\brange\b/i;
/** The limit is smaller than the server needs it to be, and nothing is said of a largest one. */
const tooFew =
  /^(?![\s\S]*(?:at most|less than|maximum|range))[\s\S]*?(?:be (?:\w+ )?(?:greater|larger|higher|more) than|at least)/i;
/** What a server's refusal is answered with, the first row that fits. The rows go from the special to the general. */
const rows: readonly Row[] = [
  { statuses: body, words: [/max_completion_tokens/, /max_tokens/, isRefused], repair: swapLimit },
  {
    statuses: body,
    words: [/max_completion_tokens/, isRefused],
    repair: rename('max_completion_tokens', 'max_tokens'),
  },
  { statuses: body, words: [/max_?(?:completion_|output_)?tokens|num_predict/i, tooMuch], repair: fewerTokens },
  {
    statuses: body,
    words: [
      /\bstrict\b|schema|additionalProperties|function_declarations/i,
      /invalid|n[o']t support|unsupported|unknown|not permitted/i,
    ],
    repair: plainSchemas,
  },
  { statuses: bodyOrServer, words: [isRefused], repair: namedToolField },
  { statuses: bodyOrServer, words: [toolsRefused], repair: withoutTools },
  { statuses: body, words: [isRefused], repair: dropNamed },
];

/** Faults that another form of the request may help against: the others say what is wrong, and it is not the request. */
const ofRequest: ReadonlySet<FaultKind> = new Set(['shape', 'overload']);

/** The one repair that a refusal asks for; undefined where the table knows none. Pure. */
export function repairFor(fault: Fault, request: JsonObject): RequestRepair | undefined {
  const { kind, status, message, raw } = fault;
  if (status === undefined || !ofRequest.has(kind)) return undefined;
  const words = [message, ...(isJsonObject(raw) ? [raw['message'], raw['code']] : [])]
    .filter(isText)
    .map(withoutEcho)
    .join(' ');
  const refusal = { words: words.slice(0, longestWords), param: paramOf(raw), fields: fieldsOf(request) };
  for (const row of rows) {
    if (!row.statuses.has(status) || !row.words.every((pattern) => pattern.test(refusal.words))) continue;
    const repair = row.repair(refusal);
    if (repair !== undefined) return repair;
  }
  return undefined;
}

function rename(field: string, to: string): Row['repair'] {
  return ({ fields }) => (fields.has(field) ? { do: 'rename', field, to } : undefined);
}

/** Both names are told: the one in the request is wrong, the other is right. */
function swapLimit({ fields }: Refusal): RequestRepair | undefined {
  if (fields.has('max_tokens')) return { do: 'rename', field: 'max_tokens', to: 'max_completion_tokens' };
  return fields.has('max_completion_tokens')
    ? { do: 'rename', field: 'max_completion_tokens', to: 'max_tokens' }
    : undefined;
}

/** A smaller number in a refusal is no limit, and an answer of fewer tokens no answer. */
const leastTokens = 256;

/** As many tokens as the server says that it allows; half where it does not say. */
function fewerTokens({ words, fields }: Refusal): RequestRepair | undefined {
  const asked = [...fields].find(([name, value]) => limitFields.has(name) && typeof value === 'number')?.[1];
  if (typeof asked !== 'number' || asked <= 16 || tooFew.test(words)) return undefined;
  const allowed = roomBeside(words) ?? largestBelow(asked, words);
  if (allowed !== undefined) return allowed < leastTokens ? undefined : { do: 'limit', tokens: allowed };
  // A range that the limit is not above is no reason for a smaller one.
  return /\brange\b/i.test(words) ? undefined : { do: 'limit', tokens: Math.floor(asked / 2) };
}

/** What the input leaves of the window, where the server does the sum: `(8192 > 4096 - 100)`. */
function roomBeside(words: string): number | undefined {
  const [, window, input] = /\d > (\d{2,7}) - (\d{1,7})\b/.exec(words) ?? [];
  return window === undefined ? undefined : Number(window) - Number(input);
}

function largestBelow(asked: number, words: string): number | undefined {
  const told = [...words.matchAll(/(?<![\w.-])\d{2,7}(?!\w|\.\d)/g)].map(([number]) => Number(number));
  const allowed = told.filter((number) => number < asked && number >= leastTokens);
  return allowed.length === 0 ? undefined : Math.max(...allowed);
}

function plainSchemas({ fields, words }: Refusal): RequestRepair | undefined {
  const isAboutFormat = /response_format|json_schema/i.test(words) && !namesTools.test(words);
  return fields.has('tools') && !isAboutFormat ? { do: 'plain-schemas' } : undefined;
}

/** How tools may be called is refused, not the tools. */
function namedToolField({ words, fields }: Refusal): RequestRepair | undefined {
  const isParallel = /\bparallel[ _-](?:tool|function)[ _-]call(?:s|ing)\b/i.test(words);
  if (isParallel && fields.has('parallel_tool_calls')) return { do: 'drop', field: 'parallel_tool_calls' };
  return fields.has('tool_choice') && isNamed(words, 'tool_choice') ? { do: 'drop', field: 'tool_choice' } : undefined;
}

function withoutTools({ fields }: Refusal): RequestRepair | undefined {
  return fields.has('tools') ? { do: 'without-tools' } : undefined;
}

/** Fields without which a request says nothing, or something else. */
const needed: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'contents',
  'input',
  'prompt',
  'system',
  'systemInstruction',
  'instructions',
  'role',
  'content',
  'parts',
  'text',
  'type',
  'name',
  'id',
  'tools',
  'function',
  'functionDeclarations',
  'parameters',
  'input_schema',
  'description',
  'tool_calls',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'arguments',
  'stream',
  'generationConfig',
  'options',
]);
/** Names that are words as well: they count only where they stand between quotation marks. */
const plainWords: ReadonlySet<string> = new Set([
  'store',
  'include',
  'stop',
  'think',
  'user',
  'metadata',
  'reasoning',
  'thinking',
  'effort',
  'detail',
  'format',
  'truncate',
  'shift',
  'strict',
  'phase',
  'title',
  'index',
  'output',
  'image_url',
  'source',
  'data',
  'summary',
  'status',
]);

/** A field of the request that the server names. What the error itself calls the parameter goes before what stands in its words. */
function dropNamed({ words, param, fields }: Refusal): RequestRepair | undefined {
  const named = param?.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  const byParam = named?.findLast((name) => fields.has(name) && !needed.has(name));
  if (byParam !== undefined) return { do: 'drop', field: byParam };
  const candidates = [...fields.keys()].filter((name) => !needed.has(name));
  const quoted = candidates.filter((name) => isQuoted(words, name));
  const [field] =
    quoted.length > 0 ? quoted : candidates.filter((name) => !plainWords.has(name) && isNamed(words, name));
  return field === undefined ? undefined : { do: 'drop', field };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNamed(words: string, name: string): boolean {
  return new RegExp(`(?<![\\w])${escaped(name)}(?![\\w])`).test(words);
}

/** Between quotation marks by itself, or at the end of a path: `'reasoning.effort'`, `tools.0.strict:`. */
function isQuoted(words: string, name: string): boolean {
  return new RegExp(`["'\`](?:[\\w.[\\]]*\\.)?${escaped(name)}["'\`]|\\.${escaped(name)}(?![\\w.])`).test(words);
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The parameter that an error names: `param` (OpenAI), or the place in FastAPI's list of problems. */
function paramOf(raw: Json | undefined): string | undefined {
  if (!isJsonObject(raw)) return undefined;
  const { param, detail } = raw;
  if (typeof param === 'string' && param !== '') return param;
  const [first] = Array.isArray(detail) ? (detail as readonly Json[]) : [];
  const place = isJsonObject(first) ? first['loc'] : undefined;
  if (!Array.isArray(place)) return undefined;
  return (place as readonly Json[])
    .filter(isText)
    .filter((part) => part !== 'body')
    .join('.');
}
