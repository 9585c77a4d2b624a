import type { JsonObject } from '../../base/json.ts';
import { fieldOf, objectField, textField } from './fields.ts';

const maximumLength = 4000;

/** What another model is told of a part that only Gemini knows. Undefined where there is nothing readable in it. */
export function fallbackTextOf(part: JsonObject): string | undefined {
  const code = objectField(part, 'executableCode');
  if (code !== undefined) return readable('[The provider ran this code]', textField(code, 'code'));
  const result = objectField(part, 'codeExecutionResult');
  if (result !== undefined) return readable('[Output of the code]', textField(result, 'output'));
  const call = objectField(part, 'toolCall');
  if (call !== undefined) {
    const args = fieldOf(call, 'args');
    return readable(
      `[The provider ran ${textField(call, 'toolType') ?? 'a tool'}]`,
      args === undefined ? undefined : JSON.stringify(args),
    );
  }
  const response = objectField(part, 'toolResponse');
  if (response !== undefined) {
    const value = fieldOf(response, 'response');
    return readable(
      `[Result of ${textField(response, 'toolType') ?? 'the tool'}]`,
      value === undefined ? undefined : JSON.stringify(value),
    );
  }
  const file = objectField(part, 'fileData');
  return file === undefined ? undefined : readable('[File]', textField(file, 'fileUri'));
}

function readable(heading: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${heading}\n${text.slice(0, maximumLength).toWellFormed()}`;
}
