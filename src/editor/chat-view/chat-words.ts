import type { StoreError } from '../../sessions/journal-error.ts';
import type { ChatText, ChatWords, PlainChatText } from '../../transcript/chat-words.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import { formFor } from '../shell/translate.ts';
import type { Translate } from '../shell/translate.ts';
import { againText, faultText, retryText } from './fault-text.ts';

/** The words of the chat for the codes of the layers below, by a translator. */
export function chatWords(t: Translate): ChatWords {
  return { text: (message) => textOf(message, t), action: (verb) => actionLabel(verb, t) };
}

function textOf(message: ChatText, t: Translate): string {
  switch (message.code) {
    case 'fault':
      return faultText(message.fault, t);
    case 'retry-wait':
      return retryText(message.again, message, t);
    case 'retry':
      return againText(message.again, message.mode, t);
    case 'hand-off':
      return t('Continuing with {0}.', message.model);
    case 'without-tools':
      return t('{0} refuses tools and answers without them: it cannot read files by itself.', message.model);
    case 'newer-entries':
      return newerEntries(message.count, t);
    case 'not-saved':
      return notSaved(message.error, t);
    case 'folder-question':
      return folderQuestion(message, t);
    default:
      return plainTexts(t)[message.code];
  }
}

function plainTexts(t: Translate): Readonly<Record<PlainChatText, string>> {
  return {
    'empty-answer': t('The model gave an empty answer.'),
    stopped: t('Stopped.'),
    'tool-limit': t('Paused after many tool calls.'),
    'length-limit': t('The answer reached its length limit.'),
    'not-answered': t('This message was not answered.'),
    compacting: t('The conversation has become too long. Its beginning is being summarized.'),
    'no-model': t('No model'),
    untrusted: t('Chat is off in Restricted Mode. Trust this workspace to send messages.'),
    'not-set-up': t('No model is set up for chat yet.'),
    unreadable: t('This conversation could not be read. Its file was left as it is.'),
    'partly-unreadable': t('Part of this conversation could not be read. The original file was kept beside it.'),
    'continued-elsewhere': t('This conversation was continued in another window. What was written there is shown.'),
    'change-model': t('Change…'),
    'choose-model-now': t('Switch Now…'),
  };
}

function newerEntries(count: number, t: Translate): string {
  return formFor(
    count,
    [
      t('{0} entry of a newer version of Crossfade is not shown.', count),
      t('{0} entries of a newer version of Crossfade are not shown.', count),
    ],
    t,
  );
}

function notSaved({ reason, why }: Pick<StoreError, 'reason' | 'why'>, t: Translate): string {
  const kept = t('It is kept until this window closes.');
  if (reason === 'deleted') return `${t('This conversation was deleted.')} ${kept}`;
  if (reason === 'read-only') return `${t('This conversation cannot be changed. Start a new chat.')} ${kept}`;
  const cause = why === 'disk-full' ? t('the disk is full') : (why ?? t('unknown error'));
  return t(
    'The conversation could not be saved ({0}). It stays open here, is saved with the next message, and is kept until this window closes.',
    cause,
  );
}

function folderQuestion(
  { folders, model, waits }: Extract<ChatText, { code: 'folder-question' }>,
  t: Translate,
): string {
  const names = folders.join(', ');
  return waits === 'switch'
    ? t('The model switch is waiting for your answer: may code of {0} go to {1}?', names, model)
    : t('Your message is waiting for your answer: may code of {0} go to {1}?', names, model);
}

function actionLabel(verb: ActionVerb, t: Translate): string {
  const labels: Readonly<Record<ActionVerb, string>> = {
    'set-key': t('Set API Key…'),
    'select-model': t('Select Model…'),
    'manage-providers': t('Manage Providers…'),
    'add-server': t('Add Server…'),
    'manage-destinations': t('Manage Data Destinations…'),
    'new-chat': t('New Chat'),
    'show-log': t('Show Log'),
    'show-spending': t('Show Spending'),
    'manage-trust': t('Trust This Workspace…'),
    retry: t('Try Again'),
    continue: t('Continue'),
    'switch-now': t('Switch Now'),
    'return-to': t('Go Back'),
    'ask-file': t('Ask About This File'),
    'show-walkthrough': t('Open Walkthrough'),
  };
  return labels[verb];
}
