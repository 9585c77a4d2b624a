import { viewAction } from '../../transcript/view-actions.ts';
import type { ActionVerb } from '../../transcript/action-verb.ts';
import type { SetupOffer, ViewAction } from '../../transcript/chat-view-messages.ts';
import type { Finding } from '../../routing/discovery/discovery.ts';
import type { Translate } from '../shell/translate.ts';
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

function card(finding: Finding, t: Translate): SetupOffer {
  switch (finding.kind) {
    case 'environment-key':
      return {
        title: finding.title,
        detail: t('It is used only after you agree.'),
        action: actionOf(t, 'set-key', finding.providerId),
      };
    case 'local-server':
      return finding.models.length === 0
        ? {
            title: finding.title,
            detail: t('It is running but has no models yet. Pull one.'),
            action: actionOf(t, 'manage-providers', finding.providerId),
          }
        : { title: finding.title, detail: firstModels(finding), action: actionOf(t, 'select-model') };
    case 'editor-models':
    case 'stored-key':
      return { title: finding.title, detail: firstModels(finding), action: actionOf(t, 'select-model') };
  }
}

function actionOf(t: Translate, verb: ActionVerb, argument?: string): ViewAction {
  return viewAction(chatWords(t), verb, argument);
}

function firstModels({ models }: Finding): string {
  return models.slice(0, 3).join(', ');
}
