import type { JsonObject } from '../../../src/base/json.ts';

/** Fields that name what the server has kept: an earlier answer, a conversation or a prompt. */
const stateField = /^(?:previous_[a-z]+_id|conversation(?:_id)?|prompt)$/;

/** Whether a request continues what its server has kept, so that a call can be there and its result here. */
export function continuesStoredState(body: JsonObject): boolean {
  return Object.entries(body).some(([field, value]) => stateField.test(field) && value !== null && value !== '');
}
