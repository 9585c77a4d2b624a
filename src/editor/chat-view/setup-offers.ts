import { viewAction } from '../../transcript/view-actions.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import type { SetupOffer, ViewAction } from '../../transcript/chat-view-messages.ts';
import type { Finding } from '../../routing/discovery/discovery.ts';
import type { Translate } from '../shell/translate.ts';
import { modelCount } from '../shell/count-text.ts';
import { chatWords } from './chat-words.ts';

/** What an empty chat view offers: one card for each finding, and two ways on where nothing was found. Pure. */
export function setupOffers(findings: readonly Finding[], t: Translate): readonly SetupOffer[] {
  const cards = findings.map((finding) => card(finding, t));
  const always: readonly SetupOffer[] = [
    {
      title: t('Use a vendor with your API key'),
      detail: t('Anthropic, OpenAI, OpenRouter, Mistral, and others. The key is kept in secret storage.'),
      action: actionOf(t, 'set-key'),
    },
    {
      title: t('Use your own server'),
      detail: t('On this machine or elsewhere. Host and port are enough.'),
      action: actionOf(t, 'add-server'),
    },
  ];
  return [...cards, ...always];
}

function titleOf({ kind, models, name, variable = '' }: Finding, t: Translate): string {
  switch (kind) {
    case 'environment-key':
      return t('{0}: API key found in the environment ({1})', name, variable);
    case 'local-server':
      return t('{0} on this machine, {1}', name, modelCount(models.length, t));
    case 'local-key-needed':
      return t('{0} on this machine needs a key', name);
    case 'editor-models':
      return t('Models of VS Code, {0}', modelCount(models.length, t));
    case 'stored-key':
      return t('{0}, with your API key', name);
  }
}

function card(finding: Finding, t: Translate): SetupOffer {
  const title = titleOf(finding, t);
  switch (finding.kind) {
    case 'environment-key':
      return {
        title,
        detail: t('It is used only after you agree.'),
        action: actionOf(t, 'set-key', finding.providerId),
      };
    case 'local-key-needed':
      return {
        title,
        detail: t('The server was started with an API key. The key is kept in secret storage.'),
        action: actionOf(t, 'set-key', finding.providerId),
      };
    case 'local-server':
      return finding.models.length === 0
        ? {
            title,
            detail: t('It is running but has no models yet. Pull one.'),
            action: actionOf(t, 'manage-providers', finding.providerId),
          }
        : { title, detail: firstModels(finding), action: actionOf(t, 'select-model') };
    case 'editor-models':
    case 'stored-key':
      return { title, detail: firstModels(finding), action: actionOf(t, 'select-model') };
  }
}

function actionOf(t: Translate, verb: ActionVerb, argument?: string): ViewAction {
  return viewAction(chatWords(t), verb, argument);
}

function firstModels({ models }: Finding): string {
  return models.slice(0, 3).join(', ');
}
