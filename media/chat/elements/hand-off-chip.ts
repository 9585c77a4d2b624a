import { html, type TemplateResult } from 'lit';
import type { HandOff, HandOffReason } from '../../../src/transcript/chat-view-messages.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import type { PluralForms } from '../../../src/base/plural.ts';
import { counted } from '../state/counted.ts';
import { postToHost } from '../state/host-link.ts';
import { icon } from './icon.ts';
import { strings } from '../strings.ts';

const reasons: Readonly<Record<HandOffReason, string>> = {
  auth: strings.whyAuth,
  quota: strings.whyQuota,
  rate: strings.whyRate,
  overload: strings.whyOverload,
  server: strings.whyServer,
  network: strings.whyNetwork,
  timeout: strings.whyTimeout,
  overflow: strings.whyOverflow,
  policy: strings.whyPolicy,
  refusal: strings.whyRefusal,
  cut: strings.whyCut,
  shape: strings.whyUnknown,
  cancelled: strings.whyUnknown,
  asked: strings.whyAsked,
  rule: strings.whyRule,
  unknown: strings.whyUnknown,
};

const heads: Readonly<Record<HandOff['mode'], string>> = {
  continued: strings.continuedBy,
  anew: strings.restartedBy,
  unseen: strings.answeredBy,
};

const places: Readonly<Record<HandOff['mode'], PluralForms>> = {
  continued: [strings.handOffAfterOne, strings.handOffAfter],
  anew: [strings.handOffReplacedOne, strings.handOffReplaced],
  unseen: [strings.handOffUnseen, strings.handOffUnseen],
};

/** Which model continued the answer and why, in one line; for the chip and for screen readers. */
export function handOffText({ from, to, mode, reason, detail }: HandOff): string {
  // A rule says best itself what it is.
  const rule = reason === 'rule' ? asClause(cleanLine(detail ?? '')) : '';
  const why = reason === 'network' && mode !== 'unseen' ? strings.whyLost : reasons[reason];
  return fill(heads[mode], cleanLine(to.name), rule || fill(why, cleanLine(from.name)));
}

/** A sentence as the second half of another one. */
function asClause(sentence: string): string {
  return sentence.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

/** The small mark on an answer that another model continued; what happened unfolds below it. */
export function handOffChip(handOff: HandOff): TemplateResult {
  const { after, back, detail, from, mode } = handOff;
  const lines = [...(detail === undefined ? [] : cleanText(detail).text.split('\n')), counted(after, places[mode])];
  return html`<div class="hand-off" data-test="hand-off" data-reason=${handOff.reason} data-mode=${mode}>
    <details>
      <summary>
        ${icon('debug-step-over')}<span>${handOffText(handOff)}</span>${icon('chevron-right tool-chevron')}
      </summary>
      <div class="hand-off-detail">${lines.map((line) => html`<p>${line}</p>`)}</div>
    </details>
    <button
      type="button"
      class="link-button"
      data-test="action"
      data-action=${back}
      @click=${() => postToHost({ type: 'action', actionId: back })}
    >
      ${fill(strings.goBack, cleanLine(from.name))}
    </button>
  </div>`;
}
