import type { Place } from './model-writer.ts';

/** What decides where a choice of a model can count. */
export interface ChoicePlaces {
  /** A conversation is open that the choice may be for. */
  readonly withConversation: boolean;
  /** Folders of the workspace. */
  readonly folders: number;
  /** New conversations have no model yet: one for the open conversation alone would leave the next one without. */
  readonly isFirst: boolean;
}

/** Where a choice can count, in the order to offer: the narrowest place first, but the open conversation last while nothing else is chosen. */
export function choicePlaces({ withConversation, folders, isFirst }: ChoicePlaces): readonly Place[] {
  const conversation: readonly Place[] = withConversation ? ['conversation'] : [];
  const written: readonly Place[] = [
    ...(folders > 1 ? (['folder'] as const) : []),
    ...(folders > 0 ? (['workspace'] as const) : []),
    'user',
  ];
  return isFirst ? [...written, ...conversation] : [...conversation, ...written];
}
