import { html, type PropertyValues } from 'lit';
import { drawImage } from '../images/draw-image.ts';
import { chipIcons } from './chip-icons.ts';
import { icon } from './icon.ts';
import { LightElement } from './light-element.ts';

/** A small picture from base64, drawn: the policy of the page allows no image of an address that could be made up. */
export class ThumbnailElement extends LightElement {
  static override readonly properties = { data: { attribute: false }, state: { state: true } };

  declare data: string;
  declare state: 'drawing' | 'drawn' | 'broken';

  constructor() {
    super();
    this.data = '';
    this.state = 'drawing';
  }

  protected override render(): unknown {
    if (this.state === 'broken') return icon(chipIcons.image);
    return html`<canvas width="0" height="0" ?data-drawn=${this.state === 'drawn'}></canvas>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('data')) this.state = 'drawing';
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('data')) void this.#draw(this.data);
  }

  async #draw(data: string): Promise<void> {
    const canvas = this.querySelector('canvas');
    const isDrawn = canvas !== null && (await drawImage(data, canvas));
    if (data === this.data) this.state = isDrawn ? 'drawn' : 'broken';
  }
}

customElements.define('cf-thumbnail', ThumbnailElement);
