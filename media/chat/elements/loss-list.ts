import { html, type TemplateResult } from 'lit';
import type { LossGroup } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { pluralForm } from '../../../src/base/plural.ts';
import type { PluralForms } from '../../../src/base/plural.ts';
import { strings } from '../strings.ts';

/** The texts of each kind for one and for several. */
const texts: Readonly<Record<LossGroup['kind'], PluralForms>> = {
  reasoning: [strings.lossReasoning, strings.lossReasonings],
  cut: [strings.lossCut, strings.lossCuts],
  media: [strings.lossMedia, strings.lossMedias],
  vendor: [strings.lossVendor, strings.lossVendors],
  citations: [strings.lossCitation, strings.lossCitations],
  instruction: [strings.lossInstruction, strings.lossInstructions],
  call: [strings.lossCall, strings.lossCalls],
  tools: [strings.lossTools, strings.lossTools],
};

/** Kinds of which the single things say more than their number. */
const told: readonly LossGroup['kind'][] = ['media', 'vendor', 'tools', 'call'];

/** What a model was not given, in words. */
export function lossList(groups: readonly LossGroup[], id: string): TemplateResult {
  return html`<ul class="losses" id=${id} data-test="loss-list">
    ${groups.map(({ kind, count, owner, details }) => {
      const text = pluralForm(count, texts[kind], document.documentElement.lang);
      const name = owner === undefined ? strings.anotherModel : cleanLine(owner);
      return html`<li data-kind=${kind}>
        ${fill(text, count, name)}
        ${told.includes(kind) ? details.map((detail) => html`<div class="muted">${cleanLine(detail)}</div>`) : ''}
      </li>`;
    })}
  </ul>`;
}
