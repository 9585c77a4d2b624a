import { html, type TemplateResult } from 'lit';
import type { FolderLabel } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { icon } from './icon.ts';
import { strings } from '../strings.ts';

const texts: Readonly<Record<FolderLabel['state'], string>> = {
  follows: strings.folderFollows,
  fixed: strings.folderFixed,
  gone: strings.folderGone,
};

/** The folder whose models this conversation asks; the whole sentence is its tooltip and what a screen reader says. */
export function folderMark({ name, state }: FolderLabel): TemplateResult {
  const shown = cleanLine(name);
  const sentence = fill(texts[state], shown);
  return html`<span class="folder-mark" data-test="folder" data-state=${state} title=${sentence}>
    ${icon(state === 'gone' ? 'warning' : 'folder')}
    <span class="sr-only">${sentence}</span>
    <span class="folder-name" aria-hidden="true">${shown}</span>
  </span>`;
}
