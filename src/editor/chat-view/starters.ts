import type { ViewAction } from '../../transcript/chat-view-messages.ts';
import { actionId } from '../../transcript/view-actions.ts';
import type { Translate } from '../shell/translate.ts';

/** What an empty chat with a model suggests to begin with: a question about the file that is open, if one is, and the walkthrough. Pure. */
export function starters(path: string | undefined, t: Translate): readonly ViewAction[] {
  const name = path?.split('/').at(-1) ?? '';
  const ask = name === '' ? [] : [{ id: actionId('ask-file'), label: t('Ask About {0}', name) }];
  return [...ask, { id: actionId('show-walkthrough'), label: t('Open Walkthrough') }];
}
