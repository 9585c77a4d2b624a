import { labelOf, labelOfPlace } from './attachment.ts';
import { parseCodeCommand } from './code-commands.ts';
import type { MessageDependencies } from './compose-message.ts';
import { parseMentions } from './parse-mentions.ts';
import type { Mention } from './parse-mentions.ts';

/** What a message that is being typed will bring along. */
export interface DraftChip {
  readonly kind: Mention['kind'] | 'code';
  readonly label: string;
  /** Where it stands in the text, in UTF-16 units; absent for the code that a command acts on. */
  readonly range?: readonly [number, number];
}

const maxChips = 20;

/** What a typed text will bring along, as far as it can be told without reading anything. `code` is where a command would act now. */
export async function draftChips(
  text: string,
  dependencies: Pick<MessageDependencies, 'code' | 'selection'>,
): Promise<readonly DraftChip[]> {
  const typed = parseCodeCommand(text);
  const chips = parseMentions(text)
    .slice(0, maxChips)
    .map((mention): DraftChip => {
      return { kind: mention.kind, label: labelOfMention(mention, dependencies), range: [mention.start, mention.end] };
    });
  if (typed === undefined || chips.length > 0) return chips;
  const excerpt = await dependencies.code(typed.command);
  return typeof excerpt === 'string' ? [] : [{ kind: 'code', label: labelOfPlace(excerpt) }];
}

function labelOfMention(mention: Mention, { selection }: Pick<MessageDependencies, 'selection'>): string {
  if (mention.kind === 'selection') {
    const selected = selection();
    return selected === undefined ? mention.kind : labelOfPlace(selected);
  }
  if (!('name' in mention)) return mention.kind;
  return labelOf(mention.kind === 'symbol' ? mention.name.slice(mention.name.lastIndexOf('#') + 1) : mention.name);
}
