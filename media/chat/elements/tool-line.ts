import { html, type TemplateResult } from 'lit';
import type { AnswerBlock, ToolState } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import { icon } from './icon.ts';
import { strings } from '../strings.ts';

type ToolBlock = Extract<AnswerBlock, { kind: 'tool' }>;

const states: Readonly<Record<ToolState, { readonly icon: string; readonly label: string }>> = {
  running: { icon: 'loading codicon-modifier-spin', label: strings.toolRunning },
  done: { icon: 'check', label: strings.toolDone },
  failed: { icon: 'error', label: strings.toolFailed },
  refused: { icon: 'circle-slash', label: strings.toolRefused },
};

/** One line for a tool call; what came back unfolds below it. */
export function toolLine(block: ToolBlock): TemplateResult {
  const line = html`<span class="tool-state">${icon(states[block.state].icon)}</span>
    <span class="tool-name">${cleanLine(block.name)}</span>
    <span class="tool-summary" title=${cleanLine(block.summary)}>${cleanLine(block.summary)}</span>
    <span class="sr-only">(${states[block.state].label})</span>`;
  if (block.detail === undefined || block.detail === '') {
    return html`<div class="tool" data-test="tool" data-state=${block.state}>
      <div class="tool-line">${line}</div>
    </div>`;
  }
  return html`<details class="tool" data-test="tool" data-state=${block.state}>
    <summary class="tool-line">${line}${icon('chevron-right tool-chevron')}</summary>
    <pre class="tool-detail" tabindex="0" role="group" aria-label=${cleanLine(block.name)}>
${cleanText(block.detail).text}</pre>
  </details>`;
}
