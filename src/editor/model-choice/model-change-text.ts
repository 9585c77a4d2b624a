import { parseModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import { placeTitle } from './choice-names.ts';
import type { ModelChange } from './model-history.ts';
import { plainText } from '../shell/plain-text.ts';
import type { Translate } from '../shell/translate.ts';

/** The most models of a list that a line names, and the most characters of a name. */
const shown = { models: 2, characters: 32 };

/** What a place chooses now, in one plain line, e.g. "Chat in this workspace: Claude Sonnet 5 → gpt-5". */
export function changeText(
  { role, place }: Pick<ModelChange, 'role' | 'place'>,
  list: readonly string[],
  registry: Pick<Registry, 'model'>,
  t: Translate,
): string {
  const names = list.slice(0, shown.models).map((entry) => plainText(nameOf(entry, registry), shown.characters));
  const more = list.length > shown.models ? ['…'] : [];
  const models = names.length === 0 ? t('not set') : [...names, ...more].join(' → ');
  return `${placeTitle(role, place, t)}: ${models}`;
}

function nameOf(entry: string, registry: Pick<Registry, 'model'>): string {
  const ref = parseModelRef(entry);
  return ref === undefined ? entry : (registry.model(ref)?.name ?? ref.model);
}
