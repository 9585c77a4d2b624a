import { html, type PropertyValues } from 'lit';
import type { UserItem } from '../../../src/transcript/chat-view-messages.ts';
import { attachmentChips } from './attachment-chips.ts';
import { cleanText } from '../markdown/clean-text.ts';
import { postToHost } from '../state/host-link.ts';
import { iconButton, when } from './icon.ts';
import { LightElement } from './light-element.ts';
import { maxTypedLength } from '../markdown/limits.ts';
import { strings } from '../strings.ts';

/** What the person wrote, with edit-and-resend in place. */
export class UserMessageElement extends LightElement {
  static override readonly properties = {
    item: { attribute: false },
    locked: { type: Boolean },
    editing: { state: true },
  };

  declare item: UserItem | undefined;
  /** True while an answer is on its way: nothing can be resent then. */
  declare locked: boolean;
  declare editing: boolean;

  constructor() {
    super();
    this.item = undefined;
    this.locked = false;
    this.editing = false;
  }

  /** Opens the editor on this message, unless an answer is on its way. */
  edit(): void {
    if (!this.locked) this.editing = true;
  }

  protected override render(): unknown {
    const item = this.item;
    if (!item) return '';
    const { text } = cleanText(item.text);
    return html`<article class="user-message">
      <h2 class="sr-only">${strings.youSaid}</h2>
      ${this.editing ? this.#editor(text) : html`<div class="user-text">${text}</div>`}
      ${when(item.attachments.length > 0, () => attachmentChips(item))}
      ${when(
        !this.editing,
        () =>
          html`<div class="item-actions">
            ${iconButton({
              icon: 'edit',
              label: strings.edit,
              test: 'edit',
              disabled: this.locked,
              run: () => this.edit(),
            })}
          </div>`,
      )}
    </article>`;
  }

  #editor(text: string): unknown {
    return html`<div class="edit-box">
      <textarea
        data-test="edit-input"
        rows="2"
        maxlength=${maxTypedLength}
        aria-label=${strings.editLabel}
        .value=${text}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      ></textarea>
      <div class="edit-actions">
        <button type="button" class="button secondary" data-test="edit-cancel" @click=${() => this.#close()}>
          ${strings.cancel}
        </button>
        <button
          type="button"
          class="button"
          data-test="edit-send"
          ?disabled=${this.locked}
          @click=${() => this.#send()}
        >
          ${strings.resend}
        </button>
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('editing')) return;
    if (this.editing) {
      const box = this.#box();
      box?.focus();
      box?.setSelectionRange(box.value.length, box.value.length);
    } else if (changed.get('editing') === true) {
      this.querySelector<HTMLElement>('[data-test=edit]')?.focus();
    }
  }

  #box(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#send();
    }
  }

  #close(): void {
    this.editing = false;
  }

  #send(): void {
    const text = this.#box()?.value.trim() ?? '';
    if (text === '' || this.locked || !this.item) return;
    postToHost({ type: 'resend', itemId: this.item.id, text });
    this.#close();
  }
}

customElements.define('cf-user-message', UserMessageElement);
