import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import {
  fieldOf,
  listField,
  namesIn,
  objectField,
  objectsField,
  textField,
} from '../../../../src/protocols/gemini/fields.ts';
import { toolNamePattern } from '../../../../src/protocols/gemini/project-tools.ts';
import { validateSchema } from './validate-schema.ts';

const modes: ReadonlySet<string> = new Set(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']);

/** Tool declarations and the choice among them. Tools of the provider itself are its own business. */
export function validateTools(body: JsonObject, server: ServerFacts): Violation[] {
  const tools = fieldOf(body, 'tools');
  if (tools !== undefined && (typeof tools !== 'object' || tools === null)) {
    return [{ rule: 'tools', path: 'tools', message: 'The tools must be a list.' }];
  }
  const items = listField(body, 'tools');
  const found: Violation[] = [];
  if (server.tools === false && items.length > 0) {
    found.push({ rule: 'tools-unsupported', path: 'tools', message: 'This server takes no tools.' });
  }
  const names = new Set<string>();
  items.forEach((tool, index) => found.push(...validateTool(tool, `tools[${index}]`, names)));
  return [...found, ...(server.mixesTools === true ? [] : validateMix(body)), ...validateChoice(body, names)];
}

function validateTool(tool: Json, path: string, names: Set<string>): Violation[] {
  if (!isJsonObject(tool)) return [{ rule: 'tool', path, message: 'A tool must be an object.' }];
  if (tool['name'] !== undefined || tool['function'] !== undefined || tool['type'] !== undefined) {
    return [{ rule: 'unknown-field', path, message: 'Functions are declared in functionDeclarations.' }];
  }
  return listField(tool, 'functionDeclarations').flatMap((declaration, index) =>
    validateDeclaration(declaration, `${path}.functionDeclarations[${index}]`, names),
  );
}

function validateDeclaration(declaration: Json, path: string, names: Set<string>): Violation[] {
  if (!isJsonObject(declaration)) return [{ rule: 'tool', path, message: 'A declaration must be an object.' }];
  const name = textField(declaration, 'name') ?? '';
  const found: Violation[] = [];
  if (!toolNamePattern.test(name)) {
    const message = 'A function name begins with a letter or _ and takes up to 128 letters, digits, _, ., : and -.';
    found.push({ rule: 'tool-name', path, message });
  } else if (names.has(name)) found.push({ rule: 'duplicate-tool', path, message: 'Function names must be unique.' });
  names.add(name);
  const subset = fieldOf(declaration, 'parameters');
  const full = fieldOf(declaration, 'parametersJsonSchema');
  if (subset !== undefined && full !== undefined) {
    const message = 'A function has parameters or parametersJsonSchema, not both.';
    found.push({ rule: 'tool-two-schemas', path, message });
  }
  if (full !== undefined && !isJsonObject(full)) {
    found.push({ rule: 'tool-schema', path, message: 'The schema of a function must be an object.' });
  }
  if (subset !== undefined) found.push(...validateSchema(subset, `${path}.parameters`));
  return found;
}

/** Tools of the provider go together with functions only where the request says that their calls may be seen. */
function validateMix(body: JsonObject): Violation[] {
  const tools = objectsField(body, 'tools');
  const hasFunctions = tools.some((tool) => listField(tool, 'functionDeclarations').length > 0);
  const hasOwn = tools.some((tool) => namesIn(tool).some((name) => name !== 'functionDeclarations'));
  const config = objectField(body, 'toolConfig') ?? {};
  if (!hasFunctions || !hasOwn || fieldOf(config, 'includeServerSideToolInvocations') === true) return [];
  const message = 'Tools of the provider cannot be mixed with functions.';
  return [{ rule: 'tool-mix', path: 'tools', message }];
}

function validateChoice(body: JsonObject, names: ReadonlySet<string>): Violation[] {
  const choice = objectField(objectField(body, 'toolConfig') ?? {}, 'functionCallingConfig');
  if (choice === undefined) return [];
  const path = 'toolConfig.functionCallingConfig';
  const mode = (textField(choice, 'mode') ?? 'AUTO').toUpperCase();
  const found: Violation[] = [];
  if (!modes.has(mode)) {
    found.push({ rule: 'tool-choice', path, message: `There is no mode ${mode.slice(0, 40)}.` });
  }
  if (mode === 'ANY' && names.size === 0) {
    found.push({ rule: 'tool-choice', path, message: 'A choice of function needs functions.' });
  }
  const allowed = listField(choice, 'allowedFunctionNames');
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    found.push({
      rule: 'allowed-functions',
      path,
      message: 'Only the modes ANY and VALIDATED allow certain functions.',
    });
  }
  if (allowed.some((name) => typeof name !== 'string' || !names.has(name))) {
    found.push({ rule: 'allowed-functions', path, message: 'An allowed function is not declared.' });
  }
  return found;
}
