/**
 * One change to the requests of a model without which its server refuses them.
 * - `drop`: a field is left out, wherever it stands.
 * - `rename`: a field goes by another name.
 * - `without-tools`: no tool is offered.
 * - `plain-schemas`: the schemas of tools say no more than types, properties and which of them are required, and are not strict.
 * - `without-fim`: the endpoint has no fill-in-the-middle tokens for the model, which is asked as a chat model to fill a hole.
 * - `limit`: the answer is limited to so many tokens.
 */
export type RequestRepair =
  | { readonly do: 'drop'; readonly field: string }
  | { readonly do: 'rename'; readonly field: string; readonly to: string }
  | { readonly do: 'without-tools' }
  | { readonly do: 'plain-schemas' }
  | { readonly do: 'without-fim'; readonly at: string }
  | { readonly do: 'limit'; readonly tokens: number };

/** A repair as it is stored and shown: `drop temperature`, `rename max_tokens to max_completion_tokens`, `limit 4096`. */
export function formatRepair(repair: RequestRepair): string {
  switch (repair.do) {
    case 'drop':
      return `drop ${repair.field}`;
    case 'rename':
      return `rename ${repair.field} to ${repair.to}`;
    case 'without-fim':
      return `without-fim ${repair.at}`;
    case 'limit':
      return `limit ${repair.tokens}`;
    case 'without-tools':
    case 'plain-schemas':
      return repair.do;
  }
}

/** Reads what {@link formatRepair} wrote; undefined for anything else, as a newer version may have stored. */
export function parseRepair(text: string): RequestRepair | undefined {
  if (text === 'without-tools' || text === 'plain-schemas') return { do: text };
  const [, dropped] = /^drop ([\w.-]{1,64})$/.exec(text) ?? [];
  if (dropped !== undefined) return { do: 'drop', field: dropped };
  const [, field, to] = /^rename (\w{1,64}) to (\w{1,64})$/.exec(text) ?? [];
  if (field !== undefined && to !== undefined) return { do: 'rename', field, to };
  const [, at] = /^without-fim (\S{1,2048})$/.exec(text) ?? [];
  if (at !== undefined) return { do: 'without-fim', at };
  const [, tokens] = /^limit ([1-9]\d{0,8})$/.exec(text) ?? [];
  return tokens === undefined ? undefined : { do: 'limit', tokens: Number(tokens) };
}
