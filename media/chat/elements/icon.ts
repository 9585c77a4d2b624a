import { html, nothing, type TemplateResult } from 'lit';

/** A codicon, hidden from screen readers: the words beside it or the label of its button say it. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A button that shows only an icon. */
export interface IconButton {
  readonly icon: string;
  readonly label: string;
  /** The value of `data-test`. */
  readonly test: string;
  readonly run: (event: Event) => void;
  readonly disabled?: boolean;
}

export function iconButton(button: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    data-test=${button.test}
    aria-label=${button.label}
    title=${button.label}
    ?disabled=${button.disabled ?? false}
    @click=${button.run}
  >
    ${icon(button.icon)}
  </button>`;
}

/** `content` when `condition` holds, else nothing. */
export function when(condition: boolean, content: () => TemplateResult): TemplateResult | typeof nothing {
  return condition ? content() : nothing;
}
