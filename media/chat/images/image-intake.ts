import { fill } from '../../../src/base/fill.ts';
import { maxImageBytes, maxImageName, maxImagePixels, maxImages } from '../../../src/base/image-limits.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { postToHost } from '../state/host-link.ts';
import { strings } from '../strings.ts';
import { scaleImage, type ImageProblem } from './scale-image.ts';

/** What the intake of images depends on. */
export interface ImageIntakeDependencies {
  /** The conversation that is typed in; undefined while none is shown. */
  readonly conversationId: () => string | undefined;
  /** Images that go along with the message already. */
  readonly attached: () => number;
  /** Why an image was not attached; undefined when a new try begins. */
  readonly tell: (problem: string | undefined) => void;
}

const megabyte = 1_000_000;

/** Takes images that were pasted or dropped, one after the other, and gives them to the host. */
export class ImageIntake {
  readonly #dependencies: ImageIntakeDependencies;
  #work: Promise<void> = Promise.resolve();
  #underWay = 0;
  /** With the host, and not yet among what it shows. */
  #withHost = 0;

  constructor(dependencies: ImageIntakeDependencies) {
    this.#dependencies = dependencies;
  }

  /** Something is being read: what is sent meanwhile would go without it. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Resolves when what was taken so far is with the host. */
  get done(): Promise<void> {
    return this.#work;
  }

  /** The host has shown what goes along. True where images were with it. */
  shown(): boolean {
    const isAnswer = this.#withHost > 0;
    this.#withHost = 0;
    return isAnswer;
  }

  take(files: readonly File[]): void {
    const { attached, conversationId, tell } = this.#dependencies;
    const room = maxImages - attached() - this.#underWay - this.#withHost;
    const taken = files.slice(0, Math.max(0, room));
    tell(taken.length < files.length ? fill(strings.imagesMany, String(maxImages)) : undefined);
    const id = conversationId();
    if (id === undefined) return;
    this.#underWay += taken.length;
    for (const file of taken) this.#work = this.#work.then(() => this.#read(file, id));
  }

  async #read(file: File, conversationId: string): Promise<void> {
    const scaled = await scaleImage(file);
    this.#underWay -= 1;
    const name = cleanLine(file.name).slice(0, maxImageName).toWellFormed();
    if (typeof scaled === 'string') {
      this.#dependencies.tell(problemText(scaled, name));
      return;
    }
    this.#withHost += 1;
    postToHost({ type: 'add-image', conversationId, name, ...scaled });
  }
}

function problemText(problem: ImageProblem, name: string): string {
  if (problem === 'kind') return strings.imageKinds;
  if (problem === 'broken') return fill(strings.imageBroken, name);
  return fill(strings.imageLarge, name, String(maxImageBytes / megabyte), String(maxImagePixels / megabyte));
}

/** The files of a paste that mean pictures. What has text as well, such as cells of a table, is pasted as text. */
export function imagesIn(data: DataTransfer | null): readonly File[] {
  if (data === null || data.getData('text/plain') !== '') return [];
  return [...data.files];
}
