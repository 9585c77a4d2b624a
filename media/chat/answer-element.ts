import { html, type TemplateResult } from 'lit';
import type { AnswerBlock, AnswerItem } from '../../src/chat/chat-view-messages.ts';
import { actionButtons } from './action-buttons.ts';
import { AnnounceEvent } from './announce.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { fill, formatCost, formatTokens } from './format-numbers.ts';
import { postToHost } from './host-link.ts';
import { icon, iconButton, when } from './icon.ts';
import { LightElement } from './light-element.ts';
import './markdown-element.ts';
import { strings } from './strings.ts';
import { toolLine } from './tool-line.ts';

/** An answer: its blocks, what became of it, and which model gave it at what price. */
export class AnswerElement extends LightElement {
  static override readonly properties = {
    item: { attribute: false },
    locked: { type: Boolean },
    openReasoning: { state: true },
  };

  declare item: AnswerItem | undefined;
  /** True while any answer is on its way: nothing can be asked again then. */
  declare locked: boolean;
  /** Indices of the reasoning blocks the person has opened; only those are rendered. */
  declare openReasoning: ReadonlySet<number>;

  constructor() {
    super();
    this.item = undefined;
    this.locked = false;
    this.openReasoning = new Set();
  }

  protected override render(): unknown {
    const item = this.item;
    if (!item) return '';
    const model = cleanLine(item.model.name);
    const active = item.state === 'waiting' || item.state === 'streaming';
    return html`<article class="answer" aria-busy=${active ? 'true' : 'false'}>
      <h2 class="sr-only">${fill(strings.answerBy, model)}</h2>
      <div class="answer-blocks">
        ${item.blocks.map((block, index) => this.#block(block, index, active && index === item.blocks.length - 1))}
      </div>
      ${this.#note(item, model)} ${actionButtons(item.actions ?? [])} ${when(!active, () => this.#footer(item, model))}
    </article>`;
  }

  #block(block: AnswerBlock, index: number, growing: boolean): unknown {
    if (block.kind === 'tool') return toolLine(block);
    if (block.kind === 'reasoning') return this.#reasoning(block.text, index, growing);
    return html`<cf-markdown .text=${block.text} .growing=${growing}></cf-markdown>`;
  }

  #reasoning(text: string, index: number, growing: boolean): unknown {
    const open = this.openReasoning.has(index);
    return html`<details
      class="reasoning"
      data-test="reasoning"
      .open=${open}
      @toggle=${(event: Event) => this.#toggled(event, index)}
    >
      <summary>
        ${icon('chevron-right')}<span class=${growing ? 'working' : ''}
          >${growing ? strings.reasoningNow : strings.reasoning}</span
        >
      </summary>
      ${when(open, () => html`<cf-markdown .text=${text} .growing=${growing}></cf-markdown>`)}
    </details>`;
  }

  #toggled(event: Event, index: number): void {
    const open = (event.target as HTMLDetailsElement).open;
    if (open === this.openReasoning.has(index)) return;
    const next = new Set(this.openReasoning);
    if (open) next.add(index);
    else next.delete(index);
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
    if (item.note !== undefined) return noteLine('info', item.note);
    if (item.blocks.length > 0) return '';
    return html`<p class="waiting"><span class="working">${fill(strings.waiting, model)}</span></p>`;
  }

  #footer(item: AnswerItem, model: string): TemplateResult {
    return html`<footer class="answer-footer">
      <span class="answer-model" title=${cleanLine(`${item.model.ref} · ${item.model.destination}`)}>${model}</span>
      ${usageText(item)}
      <span class="item-actions">
        ${when(answerText(item) !== '', () =>
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
    </footer>`;
  }

  #copy(item: AnswerItem): void {
    postToHost({ type: 'copy', text: answerText(item) });
    this.dispatchEvent(new AnnounceEvent(strings.copied));
  }
}

function noteLine(level: 'info' | 'warning' | 'error', text: string): unknown {
  const label = level === 'info' ? '' : html`<span class="sr-only">${strings[level]}: </span>`;
  return html`<p class="note note-${level}">${icon(level)}<span>${label}${cleanText(text).text}</span></p>`;
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
  return costUsd === 0 ? strings.costNone : sign + formatCost(costUsd);
}

customElements.define('cf-answer', AnswerElement);
