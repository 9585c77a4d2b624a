import type { PredictedEdit } from '../../completion/next-edit/predicted-edit.ts';
import type { Translate } from '../shell/translate.ts';

const longestShown = 40;

/** What an edit does, in one line for the status bar. Nothing of its text is taken for an icon. */
export function editInWords({ before, text }: Pick<PredictedEdit, 'before' | 'text'>, t: Translate): string {
  if (before === '') return t('insert {0}', plain(text));
  if (text === '') return t('delete {0}', plain(before));
  return `${plain(before)} → ${plain(text)}`;
}

function plain(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  const cut = line.length > longestShown ? `${line.slice(0, longestShown).toWellFormed()}…` : line;
  // The status bar draws `$(name)` as an icon.
  return cut.replaceAll('$(', '\\$(');
}
