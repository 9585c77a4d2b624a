import { viewAction } from '../../transcript/fault-text.ts';
import type { SetupOffer } from '../../transcript/chat-view-messages.ts';
import type { Finding } from '../../routing/discovery/discovery.ts';
import type { Translate } from '../shell/translate.ts';

/** What an empty chat view offers: one card for each finding, and two ways on where nothing was found. Pure. */
export function setupOffers(findings: readonly Finding[], t: Translate): readonly SetupOffer[] {
  const cards = findings.map((finding) => card(finding, t));
  const always: readonly SetupOffer[] = [
    {
      title: t('Use a vendor with your API key'),
      detail: t('Anthropic, OpenAI, OpenRouter, Mistral, and others. The key is kept in secret storage.'),
      action: viewAction('set-key'),
    },
    {
      title: t('Use your own server'),
      detail: t('On this machine or elsewhere. Host and port are enough.'),
      action: viewAction('add-server'),
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
        action: viewAction('set-key', finding.providerId),
      };
    case 'local-server':
      return finding.models.length === 0
        ? {
            title: finding.title,
            detail: t('It is running but has no models yet. Pull one.'),
            action: viewAction('manage-providers', finding.providerId),
          }
        : { title: finding.title, detail: firstModels(finding), action: viewAction('select-model') };
    case 'editor-models':
    case 'stored-key':
      return { title: finding.title, detail: firstModels(finding), action: viewAction('select-model') };
  }
}

function firstModels({ models }: Finding): string {
  return models.slice(0, 3).join(', ');
}
