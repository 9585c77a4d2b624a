import type { Json, JsonObject } from '../../base/json.ts';
import type { Citation, Part, TextPart } from '../../conversation/part.ts';
import type { AnswerItem, AnswerState, FinishedPart, TextPlace } from './answer-item.ts';
import { itemFormat, moreReasoningFormat, objectsAt, textAt, textFormat, typeOf } from './formats.ts';

/**
 * Most characters that the fields of a message which are not its texts may take in all: each of its texts is kept with them, and a server may
 * send many texts in a message with many fields. Real ones take a hundred.
 */
const mostKept = 256 * 1024;

/** One text of an item. */
interface Fragment {
  readonly place: TextPlace;
  readonly part: number;
  text: string;
}

/** A message or a reasoning item: a list of texts, each of which becomes a part. */
export class TextItem implements AnswerItem {
  readonly type: string;
  readonly id: string | undefined;
  readonly isClientCall = false;
  readonly #state: AnswerState;
  readonly #fragments: Fragment[] = [];
  readonly #byPlace = new Map<string, Fragment>();
  readonly #annotations = new Map<number, JsonObject[]>();
  #item: JsonObject;
  #isDone = false;

  constructor(item: JsonObject, state: AnswerState) {
    this.type = typeOf(item);
    this.id = textAt(item, 'id');
    this.#state = state;
    this.#item = item;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get isEmpty(): boolean {
    return this.#fragments.length === 0;
  }

  addText(place: TextPlace, text: string): void {
    if (text === '') return;
    let fragment = this.#find(place);
    if (fragment === undefined) {
      fragment = { place, part: this.#state.nextPart(), text: '' };
      this.#fragments.push(fragment);
      this.#byPlace.set(keyOf(place), fragment);
    }
    fragment.text += text;
    const kind = place.kind === 'summary' ? 'reasoning' : place.kind;
    this.#state.emit({ e: 'delta', part: fragment.part, kind, text });
  }

  settleText(place: TextPlace, whole: Json | undefined): void {
    if (typeof whole !== 'string') return;
    const before = this.#find(place)?.text ?? '';
    // Text that is already shown is not taken back, whatever the end says.
    if (whole.startsWith(before)) this.addText(place, whole.slice(before.length));
  }

  annotate(index: number, annotation: JsonObject): void {
    const known = this.#annotations.get(index);
    if (known === undefined) this.#annotations.set(index, [annotation]);
    else known.push(annotation);
  }

  close(item: JsonObject): void {
    // Nothing of the start: what it tells of encrypted reasoning may be incomplete.
    this.#item = { type: this.type, ...item };
    this.#isDone = true;
    const wholes = this.#wholeTexts();
    for (const kind of kindsOf(this.type)) {
      const whole = wholes.filter(({ place }) => place.kind === kind);
      const shown = this.#fragments.filter(({ place }) => place.kind === kind);
      // Servers that number every text 0 have shown them all in one.
      if (lengthOf(whole) > lengthOf(shown)) for (const { place, text } of whole) this.settleText(place, text);
    }
  }

  finish(): FinishedPart[] {
    return this.type === 'reasoning' ? this.#finishReasoning() : this.#finishMessage();
  }

  #find(place: TextPlace): Fragment | undefined {
    return this.#byPlace.get(keyOf(place));
  }

  /** The texts that the finished item holds. Reasoning that came as text and as its summary is told once unless both were streamed. */
  #wholeTexts(): readonly Omit<Fragment, 'part'>[] {
    if (this.type !== 'reasoning') return textsIn(objectsAt(this.#item, 'content'));
    const inner = textsIn(objectsAt(this.#item, 'content'), 'reasoning');
    const summary = textsIn(objectsAt(this.#item, 'summary'), 'summary');
    if (this.isEmpty) return inner.length > 0 ? inner : summary;
    const streamed = new Set(this.#fragments.map(({ place }) => place.kind));
    return [...summary, ...inner].filter(({ place }) => streamed.has(place.kind));
  }

  #finishReasoning(): FinishedPart[] {
    const { owner } = this.#state;
    const opaque = this.#isDone ? { opaque: { owner, format: itemFormat, data: this.#item } } : {};
    const more = { opaque: { owner, format: moreReasoningFormat, data: null } };
    if (this.isEmpty) {
      if (!this.#isDone) return [];
      return [{ index: this.#state.nextPart(), part: { t: 'reasoning', text: '', state: 'redacted', ...opaque } }];
    }
    return this.#fragments.map(({ part, text }, index) => ({
      index: part,
      part: {
        t: 'reasoning',
        text,
        state: this.#isDone ? 'sealed' : 'open',
        ...(index === 0 || !this.#isDone ? opaque : more),
      },
    }));
  }

  #finishMessage(): FinishedPart[] {
    const { content: _content, ...shell } = this.#item;
    const isSmall = JSON.stringify(shell).length * this.#fragments.length <= mostKept;
    const native = isSmall ? this.#nativeTexts() : undefined;
    return this.#fragments.map((fragment) => ({
      index: fragment.part,
      part: this.#textPart(fragment, shell, native?.get(fragment)),
    }));
  }

  #textPart({ place, text }: Fragment, shell: JsonObject, native: JsonObject | undefined): Part {
    const phase = readPhase(this.#item['phase']);
    const annotations = native === undefined ? this.#annotations.get(place.index) : objectsAt(native, 'annotations');
    const citations = readCitations(annotations ?? []);
    return {
      t: 'text',
      text,
      ...(citations.length === 0 ? {} : { citations }),
      ...(phase === undefined ? {} : { phase }),
      ...(place.kind === 'refusal' ? { refusal: true } : {}),
      ...(native === undefined
        ? {}
        : { opaque: { owner: this.#state.owner, format: textFormat, data: { item: shell, part: native } } }),
    };
  }

  /** The content parts of the fragments without their text; undefined unless the finished item says exactly what was shown. */
  #nativeTexts(): ReadonlyMap<Fragment, JsonObject> | undefined {
    if (!this.#isDone) return undefined;
    const native = new Map<Fragment, JsonObject>();
    for (const [index, content] of objectsAt(this.#item, 'content').entries()) {
      const place = placeOf(content, index);
      const text = place === undefined ? undefined : content[place.kind];
      if (text === '') continue;
      const fragment = place === undefined ? undefined : this.#find(place);
      if (fragment === undefined || fragment.text !== text) return undefined;
      const { text: _text, refusal: _refusal, logprobs: _logprobs, ...rest } = content;
      native.set(fragment, rest);
    }
    return native.size === this.#fragments.length ? native : undefined;
  }
}

function keyOf({ kind, index }: TextPlace): string {
  return `${kind} ${index}`;
}

function kindsOf(type: string): readonly TextPlace['kind'][] {
  return type === 'reasoning' ? ['summary', 'reasoning'] : ['text', 'refusal'];
}

/** Where the text of a message's content part belongs; undefined for parts of another kind. */
function placeOf(content: JsonObject, index: number): (TextPlace & { readonly kind: 'text' | 'refusal' }) | undefined {
  const type = typeOf(content);
  if (type === 'refusal') return { kind: 'refusal', index };
  return type === 'output_text' || type === 'text' ? { kind: 'text', index } : undefined;
}

function textsIn(contents: readonly JsonObject[], kind?: 'summary' | 'reasoning'): Omit<Fragment, 'part'>[] {
  return contents.flatMap((content, index) => {
    const place = kind === undefined ? placeOf(content, index) : { kind, index };
    const text = place?.kind === 'refusal' ? content['refusal'] : content['text'];
    return place === undefined || typeof text !== 'string' || text === '' ? [] : [{ place, text }];
  });
}

function lengthOf(texts: readonly { readonly text: string }[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

function readPhase(phase: Json | undefined): TextPart['phase'] {
  if (phase === 'commentary') return 'commentary';
  return phase === 'final_answer' ? 'final' : undefined;
}

/** True for what {@link TextItem} reads. */
export function isTextType(type: string): boolean {
  return type === 'message' || type === 'reasoning';
}

/** The sources among the annotations of a text, each once: web addresses and the names of files. */
function readCitations(annotations: readonly JsonObject[]): Citation[] {
  const citations = new Map<string, Citation>();
  for (const annotation of annotations) {
    const citation = readCitation(annotation);
    const key = JSON.stringify([citation.url, citation.title]);
    const isNew = !citations.has(key);
    if (isNew && (citation.url !== undefined || citation.title !== undefined)) citations.set(key, citation);
  }
  return [...citations.values()];
}

function readCitation(annotation: JsonObject): Citation {
  const url = textAt(annotation, 'url');
  const title = textAt(annotation, 'title') ?? textAt(annotation, 'filename');
  return { ...(title === undefined ? {} : { title }), ...(url === undefined ? {} : { url }) };
}
