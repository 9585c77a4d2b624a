import type { JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { fieldOf, objectField, objectsField } from '../../../../src/protocols/gemini/fields.ts';
import type { GeminiModel } from '../../../../src/protocols/gemini/gemini-model.ts';

/** Base64 of either alphabet, or what a recording put in its place. */
const signatureForm = /^[A-Za-z0-9+/_-]+=*$/;

/**
 * Signatures are bytes. From Gemini 3 on the first call of every step in the current turn of the user must carry one.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function validateSignatures(body: JsonObject, model: GeminiModel | undefined): Violation[] {
  const contents = objectsField(body, 'contents');
  const found: Violation[] = [];
  contents.forEach((content, index) =>
    objectsField(content, 'parts').forEach((part, at) => {
      const signature = fieldOf(part, 'thoughtSignature');
      if (signature === undefined) return;
      const isGood = typeof signature === 'string' && (signatureForm.test(signature) || signature.includes('REDACTED'));
      if (isGood) return;
      const path = `contents[${index}].parts[${at}].thoughtSignature`;
      found.push({ rule: 'signature-form', path, message: 'A signature must be base64.' });
    }),
  );
  if (model?.modern !== true) return found;
  const current = contents.findLastIndex((content) => fieldOf(content, 'role') !== 'model' && !isResponseTurn(content));
  contents.forEach((content, index) => {
    if (index <= current || fieldOf(content, 'role') !== 'model') return;
    const at = objectsField(content, 'parts').findIndex((part) => objectField(part, 'functionCall') !== undefined);
    const call = objectsField(content, 'parts')[at];
    if (call === undefined || fieldOf(call, 'thoughtSignature') !== undefined) return;
    const path = `contents[${index}].parts[${at}]`;
    const message = 'The first call of a step in the current turn needs a signature.';
    found.push({ rule: 'missing-thought-signature', path, message });
  });
  return found;
}

/** A turn that hands results over does not begin a new turn of the user. */
function isResponseTurn(content: JsonObject): boolean {
  return objectsField(content, 'parts').some((part) => objectField(part, 'functionResponse') !== undefined);
}
