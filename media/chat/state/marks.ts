import { html, type TemplateResult } from 'lit';
import type { NoticeItem, SwitchItem } from '../../../src/transcript/chat-view-messages.ts';
import { actionButtons } from '../elements/action-buttons.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import { icon } from '../elements/icon.ts';
import { strings } from '../strings.ts';

/** The thin line where the model changed. */
export function switchMark(item: SwitchItem): TemplateResult {
  const why = item.why === 'user' ? strings.switchUser : strings.switchReturn;
  return html`<p class="switch-mark" title=${why}>
    <span class="sr-only">${why}: </span>
    ${item.why === 'user' ? '' : icon('debug-step-back')}
    <span class="switch-text">${cleanLine(item.from)} → ${cleanLine(item.to)}</span>
  </p>`;
}

/** A message of the product itself, with what can be done about it. */
export function noticeBox(item: NoticeItem): TemplateResult {
  return html`<div class="notice notice-${item.level}">
    ${icon(item.level)}
    <div class="notice-body">
      <p><span class="sr-only">${strings[item.level]}: </span>${cleanText(item.text).text}</p>
      ${actionButtons(item.actions)}
    </div>
  </div>`;
}
