/** Every command of the manifest. The manifest test proves that both lists are the same. */
export const commandIds = [
  'crossfade.model.select',
  'crossfade.model.selectForRole',
  'crossfade.model.switchNow',
  'crossfade.undoModelChange',
  'crossfade.provider.manage',
  'crossfade.provider.add',
  'crossfade.provider.remove',
  'crossfade.provider.changeAddress',
  'crossfade.provider.tryAgain',
  'crossfade.provider.test',
  'crossfade.key.set',
  'crossfade.key.remove',
  'crossfade.chat.show',
  'crossfade.chat.new',
  'crossfade.chat.history',
  'crossfade.chat.export',
  'crossfade.chat.stop',
  'crossfade.chat.askSelection',
  'crossfade.chat.explain',
  'crossfade.chat.fix',
  'crossfade.chat.tests',
  'crossfade.chat.docs',
  'crossfade.completion.trigger',
  'crossfade.completion.toggle',
  'crossfade.completion.toggleLanguage',
  'crossfade.completion.snooze',
  'crossfade.completion.why',
  'crossfade.nextEdit.accept',
  'crossfade.nextEdit.clear',
  'crossfade.log.show',
  'crossfade.walkthrough.open',
  'crossfade.consent.manage',
  'crossfade.spending.show',
  'crossfade.menu',
] as const;

/** Id of a command. */
export type CommandId = (typeof commandIds)[number];

/** Commands that only a button or item of ours starts; they are not in the palette. */
export const unlistedCommandIds: readonly CommandId[] = [
  'crossfade.nextEdit.clear',
  'crossfade.menu',
  'crossfade.provider.tryAgain',
];
