import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AnswerBlock, AnswerItem } from '../../../src/transcript/chat-view-messages.ts';
import { actionButtons } from './action-buttons.ts';
import { AnnounceEvent } from '../state/announce.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { formatUsd } from '../../../src/base/money.ts';
import { formatTokens } from '../../../src/base/token-count.ts';
import { handOffChip } from './hand-off-chip.ts';
import { postToHost } from '../state/host-link.ts';
import { icon, iconButton, when } from './icon.ts';
import { LightElement } from './light-element.ts';
import { lossList } from './loss-list.ts';
import '../markdown/markdown-element.ts';
import { strings } from '../strings.ts';
import { toolLine } from './tool-line.ts';
import './waiting-element.ts';

/** An answer: its blocks, what became of it, and which model gave it at what price. */
export class AnswerElement extends LightElement {
  static override readonly properties = {
    item: { attribute: false },
    locked: { type: Boolean },
    openReasoning: { state: true },
    openLosses: { state: true },
  };

  declare item: AnswerItem | undefined;
  /** True while any answer is on its way: nothing can be asked again then. */
  declare locked: boolean;
  /** Keys of the reasoning blocks the person has opened; only those are rendered. */
  declare openReasoning: ReadonlySet<string>;
  declare openLosses: boolean;

  constructor() {
    super();
    this.item = undefined;
    this.locked = false;
    this.openReasoning = new Set();
    this.openLosses = false;
  }

  protected override render(): unknown {
    const item = this.item;
    if (!item) return '';
    const model = cleanLine(item.model.name);
    const active = item.state === 'waiting' || item.state === 'streaming';
    return html`<article class="answer" aria-busy=${active ? 'true' : 'false'}>
      ${this.#heading(item, model)}
      <div class="answer-blocks">
        ${repeat(
          keyed(item.blocks),
          ({ key }) => key,
          ({ block, key }, index) => this.#block(block, key, active && index === item.blocks.length - 1),
        )}
      </div>
      ${(item.handOffs ?? []).map(handOffChip)} ${this.#note(item, model)} ${actionButtons(item.actions ?? [], active)}
      ${when(!active, () => this.#footer(item, model))}
    </article>`;
  }

  /** One author is named below the answer; several are what a reader wants to know first. */
  #heading({ authors }: AnswerItem, model: string): TemplateResult {
    if (authors === undefined) return html`<h2 class="sr-only">${fill(strings.answerBy, model)}</h2>`;
    const names = authors.map(({ name }) => cleanLine(name));
    const said = names.reduce((before, name) => fill(strings.thenBy, before, name));
    return html`<h2 class="answer-authors" data-test="authors">
      <span class="sr-only">${fill(strings.answerBy, said)}</span>
      <span aria-hidden="true">${names.join(' → ')}</span>
    </h2>`;
  }

  #block(block: AnswerBlock, key: string, growing: boolean): unknown {
    if (block.kind === 'tool') return toolLine(block);
    if (block.kind === 'reasoning') return this.#reasoning(block.text, key, growing);
    return html`<cf-markdown .text=${block.text} .growing=${growing}></cf-markdown>`;
  }

  #reasoning(text: string, key: string, growing: boolean): unknown {
    const open = this.openReasoning.has(key);
    return html`<details
      class="reasoning"
      data-test="reasoning"
      .open=${open}
      @toggle=${(event: Event) => this.#toggled(event, key)}
    >
      <summary>
        ${icon('chevron-right')}<span class=${growing ? 'working' : ''}
          >${growing ? strings.reasoningNow : strings.reasoning}</span
        >
      </summary>
      ${when(open, () => html`<cf-markdown .text=${text} .growing=${growing}></cf-markdown>`)}
    </details>`;
  }

  #toggled(event: Event, key: string): void {
    const open = (event.target as HTMLDetailsElement).open;
    if (open === this.openReasoning.has(key)) return;
    const next = new Set(this.openReasoning);
    if (open) next.add(key);
    else next.delete(key);
    this.openReasoning = next;
  }

  #note(item: AnswerItem, model: string): unknown {
    if (item.state === 'waiting' || item.state === 'streaming') return this.#activity(item, model);
    const ends = { stopped: strings.stopped, cut: strings.cut, failed: strings.failed };
    if (item.state === 'done') return item.note === undefined ? '' : noteLine('info', item.note);
    const level = item.state === 'failed' ? 'error' : item.state === 'cut' ? 'warning' : 'info';
    return noteLine(level, item.note ?? ends[item.state]);
  }

  #activity(item: AnswerItem, model: string): unknown {
    const note = item.note === undefined ? '' : noteLine('info', item.note);
    if (item.state !== 'waiting') return note;
    return html`${note}
      <cf-waiting
        .model=${model}
        .waiting=${item.waiting}
        .quiet=${item.note !== undefined}
        .late=${item.blocks.length > 0}
        .offers=${(item.actions ?? []).length === 0}
      ></cf-waiting>`;
  }

  #footer(item: AnswerItem, model: string): TemplateResult {
    return html`<footer class="answer-footer">
      <span class="answer-model" title=${cleanLine(`${item.model.ref} · ${item.model.destination}`)}>${model}</span>
      ${usageText(item)} ${this.#lossesButton(item, model)}
      <span class="item-actions">
        ${when(hasText(item), () =>
          iconButton({
            icon: 'copy',
            label: strings.copyAnswer,
            test: 'copy-answer',
            run: () => this.#copy(item),
          }),
        )}
        ${iconButton({
          icon: 'refresh',
          label: strings.retry,
          test: 'retry',
          disabled: this.locked,
          run: () => postToHost({ type: 'retry', itemId: item.id }),
        })}
      </span>
      ${when(this.openLosses && item.losses !== undefined, () => lossList(item.losses ?? [], lossesId(item)))}
    </footer>`;
  }

  #lossesButton(item: AnswerItem, model: string): unknown {
    return when(
      (item.losses ?? []).length > 0,
      () =>
        html`<button
          type="button"
          class="link-button"
          data-test="losses"
          aria-expanded=${this.openLosses ? 'true' : 'false'}
          aria-controls=${this.openLosses ? lossesId(item) : nothing}
          aria-label=${fill(strings.detailsLabel, model)}
          @click=${() => (this.openLosses = !this.openLosses)}
        >
          ${strings.details}
        </button>`,
    );
  }

  #copy(item: AnswerItem): void {
    postToHost({ type: 'copy', text: answerText(item) });
    this.dispatchEvent(new AnnounceEvent(strings.copied));
  }
}

/** Blocks with keys that stay when one is put before them: the text of an answer is not torn down when a model that goes on thinks first. */
function keyed(blocks: readonly AnswerBlock[]): readonly { readonly key: string; readonly block: AnswerBlock }[] {
  const counts = { text: 0, reasoning: 0 };
  return blocks.map((block) => ({
    key: block.kind === 'tool' ? `tool ${block.callId}` : `${block.kind} ${counts[block.kind]++}`,
    block,
  }));
}

function lossesId(item: AnswerItem): string {
  return `losses-${item.id}`;
}

function noteLine(level: 'info' | 'warning' | 'error', text: string): unknown {
  const label = level === 'info' ? '' : html`<span class="sr-only">${strings[level]}: </span>`;
  return html`<p class="note note-${level}">${icon(level)}<span>${label}${cleanText(text).text}</span></p>`;
}

function hasText({ blocks }: AnswerItem): boolean {
  return blocks.some((block) => block.kind === 'text' && /\S/.test(block.text));
}

/** The answer as Markdown: its text without reasoning and tool calls. */
function answerText(item: AnswerItem): string {
  const texts = item.blocks.flatMap((block) => (block.kind === 'text' ? [cleanText(block.text).text.trim()] : []));
  return texts.filter((text) => text !== '').join('\n\n');
}

function usageText(item: AnswerItem): unknown {
  const { usage, costUsd } = item;
  if (!usage) return '';
  const sign = usage.estimated ? '~' : '';
  const counts = [
    usage.input === undefined ? '' : fill(strings.tokensIn, sign + formatTokens(usage.input)),
    usage.output === undefined ? '' : fill(strings.tokensOut, sign + formatTokens(usage.output)),
  ].filter((text) => text !== '');
  const tokens = counts.length === 0 ? strings.tokensUnknown : counts.join(', ');
  const title = usage.estimated ? `${strings.usageTitle}. ${strings.usageEstimated}.` : `${strings.usageTitle}.`;
  return html`<span class="usage" data-test="usage" title=${title}>${tokens}</span>
    <span class="usage" data-test="cost">${costText(costUsd, sign)}</span>`;
}

function costText(costUsd: number | undefined, sign: string): string {
  if (costUsd === undefined) return strings.costUnknown;
  return costUsd === 0 ? strings.costNone : sign + formatUsd(costUsd);
}

customElements.define('cf-answer', AnswerElement);
