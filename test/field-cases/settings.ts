import { isJsonObject } from '../../src/base/json.ts';
import type { Json } from '../../src/base/json.ts';
import { readEnteredAddress } from '../../src/models/entered-address.ts';
import { formatModelRef, parseModelRef } from '../../src/models/model-ref.ts';
import { parseProviderSettings } from '../../src/models/provider-settings.ts';
import { knownEndpoints } from '../../src/providers/known-endpoints.ts';
import type { FieldCase } from './case-file.ts';
import { unless } from './verdict.ts';
import type { Problems } from './verdict.ts';

/** What a person enters for a server, or what a server lists. */
export function checkSettings(given: FieldCase): Problems {
  const problem = problemOf(given);
  return problem === undefined ? [] : [problem];
}

function problemOf(given: FieldCase): string | undefined {
  const { entered, listed, entry, refs } = given;
  if (typeof entered === 'string') return checkEntered(entered, given.expect);
  if (Array.isArray(entered)) {
    return (entered as readonly string[]).map((text) => checkEntered(text, given.expect)).find(Boolean);
  }
  if (entry !== undefined) {
    const { providers, problems } = parseProviderSettings([entry], knownEndpoints);
    return unless(providers.length === 1, problems.join(' '));
  }
  if (isJsonObject(listed))
    return namesOf(listed as Json)
      .map(checkName)
      .find(Boolean);
  if (Array.isArray(refs)) return (refs as readonly string[]).map((ref) => checkRef(ref)).find(Boolean);
  return 'the case is not understood';
}

/** `either`: the query goes with every request, or the person is told that it is not taken. */
function checkEntered(entered: string, expect: FieldCase['expect']): string | undefined {
  const address = readEnteredAddress(entered);
  if (address.kind !== 'address') return `it is ${address.kind === 'invalid' ? address.reason : address.kind}`;
  if (typeof expect['baseUrl'] === 'string') {
    const base = address.baseUrl.endsWith('/v1') ? address.baseUrl : `${address.baseUrl}/v1`;
    return unless(base === expect['baseUrl'], `the base URL is ${address.baseUrl}`);
  }
  const entry = { id: 'server', protocol: 'openai-chat', baseUrl: entered };
  const { providers, problems } = parseProviderSettings([entry], knownEndpoints);
  return unless(providers.length === 1, problems.join(' '));
}

function namesOf(listed: Json): readonly string[] {
  const rows = isJsonObject(listed) ? (listed['data'] ?? listed['models']) : undefined;
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: Json) => {
    const name = isJsonObject(row) ? (row['id'] ?? row['name']) : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function checkName(model: string): string | undefined {
  const text = formatModelRef({ provider: 'server', model });
  return unless(parseModelRef(text)?.model === model, `${text} is no model ref`);
}

function checkRef(text: string): string | undefined {
  const ref = parseModelRef(text);
  return unless(ref !== undefined && text === `${ref.provider}/${ref.model}`, `${text} is not read`);
}
