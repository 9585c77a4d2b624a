/** An element of MathML with what may be set on it, or text. */
export type MathNode =
  | string
  | {
      readonly tag: string;
      readonly attributes: readonly (readonly [name: string, value: string])[];
      readonly styles: readonly (readonly [name: string, value: string])[];
      readonly children: readonly MathNode[];
    };

const tags = new Set([
  ...['math', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'mpadded'],
  ...['mphantom', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts'],
  ...['mtable', 'mtr', 'mtd', 'menclose', 'merror', 'none'],
]);
/** Nothing that moves a formula over other text: lengths are short and never negative. */
const length = /^(?:0|\d{1,2}(?:\.\d{1,6})?(?:em|ex|pt|px))$/;
const word = /^[a-z]{1,20}$/;
const attributeValues: Readonly<Record<string, RegExp>> = {
  ...{ display: word, form: word, stretchy: word, fence: word, separator: word, symmetric: word, largeop: word },
  ...{ movablelimits: word, accent: word, accentunder: word, displaystyle: word, mathvariant: word, notation: word },
  ...{ columnalign: /^[a-z ]{1,200}$/, scriptlevel: /^[+-]?\d$/, rowspan: /^\d$/, columnspan: /^\d$/ },
  ...{ minsize: length, maxsize: length, lspace: length, rspace: length, linethickness: length },
  class: /^(?:(?:tml|chr|wbk)-[\w-]{1,30}|mathcal|mathscr|upstrike|downstrike| )+$/,
};
const border = /^[\d.]{1,8}(?:em|pt|px) (?:solid|dashed) ?$/;
const styleValues: Readonly<Record<string, RegExp>> = {
  ...{ 'padding-left': length, 'padding-right': length, 'math-depth': /^\d$/, width: /^(?:50|100)%$/ },
  ...{ 'border-top': border, 'border-bottom': border, 'border-left': border, 'border-right': border, border },
};
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };
const token = /<(m[a-z]{1,15}|none)((?: [a-z-]{1,20}="[^"<>]*")*)>|<\/([a-z]{1,16})>|([^<>]+)/y;
const attribute = /([a-z-]+)="([^"]*)"/g;

interface OpenElement {
  readonly tag: string;
  readonly written: string;
  readonly children: MathNode[];
}

/**
 * Reads the MathML of a formula: known elements, attributes and styles, and escaped text. Attributes it does not know are left out; they only
 * say how something looks.
 *
 * @returns undefined for anything else
 */
export function mathTree(markup: string): MathNode | undefined {
  const root: OpenElement = { tag: '', written: '', children: [] };
  const open: OpenElement[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < markup.length) {
    const match = token.exec(markup);
    const into = open.at(-1);
    if (!match || !into) return undefined;
    const [, tag, written = '', end, text] = match;
    if (text !== undefined) into.children.push(unescaped(text));
    else if (tag !== undefined) {
      if (!tags.has(tag)) return undefined;
      open.push({ tag, written, children: [] });
    } else {
      open.pop();
      const parent = open.at(-1);
      if (parent === undefined || end !== into.tag) return undefined;
      parent.children.push(elementOf(into));
    }
  }
  const [math] = root.children;
  const isMath = typeof math === 'object' && math.tag === 'math' && root.children.length === 1;
  return isMath && open.length === 1 ? math : undefined;
}

function elementOf({ tag, written, children }: OpenElement): MathNode {
  const attributes: [string, string][] = [];
  const styles: [string, string][] = [];
  for (const [, name = '', value = ''] of written.matchAll(attribute)) {
    if (name === 'style') styles.push(...stylesOf(value));
    else if (name === 'width') {
      // Elsewhere it would let what is in the element stand over what follows it.
      if (tag === 'mspace' && length.test(value)) attributes.push([name, value]);
    } else if (Object.hasOwn(attributeValues, name) && attributeValues[name]?.test(value))
      attributes.push([name, value]);
  }
  return { tag, attributes, styles, children };
}

function stylesOf(text: string): [string, string][] {
  return text.split(';').flatMap((declaration): [string, string][] => {
    const [name = '', value = ''] = declaration.split(':', 2).map((part) => part.trim());
    return Object.hasOwn(styleValues, name) && styleValues[name]?.test(value) ? [[name, value]] : [];
  });
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27);/g, (match, name: string) => entities[name] ?? match);
}
