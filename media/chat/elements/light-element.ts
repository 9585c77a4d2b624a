import { LitElement } from 'lit';

/** A lit element without shadow root: one style sheet and one accessibility tree for the whole view. */
export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
