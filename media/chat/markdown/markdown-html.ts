import type { Links, MarkedToken, Token, Tokens } from 'marked';
import { maxInfoLength } from './limits.ts';
import { placeInText, placeOfLink, placesInText, type WrittenPlace } from './file-place.ts';
import { linkTarget, safeUrl } from './safe-url.ts';
import { MarkdownLexer, type OwnToken } from './markdown-lexer.ts';
import type { MarkdownPiece } from './markdown-piece.ts';

/** What one piece needs to know of the others and of the language of the person. */
export interface MarkdownContext {
  readonly links: Links;
  /** The level of the heading before, 2 at the start of an answer: levels never skip one. */
  readonly headingLevel: number;
  /** What stands in place of an image, from its alternative text. */
  readonly imageText: (alternative: string) => string;
  readonly tableLabel: string;
  readonly formulaLabel: string;
}

/** HTML of one piece, made from escaped text and our own tags only, and the heading level after it. */
export interface MarkdownHtml {
  readonly html: string;
  readonly headingLevel: number;
}

/**
 * The HTML of one piece of Markdown that is no code. Model text is hostile: every text is escaped, raw HTML is text, an image becomes words, a
 * link keeps its address out of `href` (`data-url`, opened by the host). The result still goes through the sanitizer.
 */
export function pieceHtml(piece: MarkdownPiece, context: MarkdownContext): MarkdownHtml {
  const plain = (): MarkdownHtml => ({
    html: `<p class="plain">${escapeHtml(piece.raw)}</p>`,
    headingLevel: context.headingLevel,
  });
  if (piece.kind === 'plain') return plain();
  try {
    const tokens = new MarkdownLexer(context.links).lex(piece.lead === '' ? piece.raw : `${piece.lead}\n${piece.raw}`);
    const writer = new HtmlWriter(context);
    return { html: writer.write(piece.loose ? tokens.map(apart) : tokens), headingLevel: writer.headingLevel };
  } catch {
    // Nesting beyond the stack.
    return plain();
  }
}

/** A list whose items are paragraphs, as those of the list are that it goes on with. */
function apart(token: Token): Token {
  if (token.type !== 'list') return token;
  const list = token as Tokens.List;
  const items = list.items.map((item) => ({
    ...item,
    tokens: item.tokens.map((each) => (each.type === 'text' ? { ...each, type: 'paragraph' } : each)),
  }));
  return { ...list, items };
}

/** Escapes text for element content and double-quoted attributes. */
export function escapeHtml(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const special = /[&<>"']/;

type KnownToken = MarkedToken | OwnToken;
type Writers = { readonly [K in KnownToken['type']]: (token: Extract<KnownToken, { type: K }>) => string };

/** The tags of this view for those that a text may hold; none for those that say nothing here. */
const tagsFor: Readonly<Record<string, string>> = {
  ...{ b: 'strong', strong: 'strong', i: 'em', em: 'em', var: 'em', cite: 'em', u: 'u', ins: 'u' },
  ...{ s: 'del', strike: 'del', del: 'del', code: 'code', tt: 'code', samp: 'code', kbd: 'kbd' },
  ...{ sub: 'sub', sup: 'sup', mark: 'mark', small: 'small' },
};

class HtmlWriter {
  headingLevel: number;
  readonly #context: MarkdownContext;
  /** What is within a link opens what the link does. */
  #isInLink = false;

  constructor(context: MarkdownContext) {
    this.#context = context;
    this.headingLevel = context.headingLevel;
  }

  write(tokens: readonly Token[] | undefined): string {
    return (tokens ?? []).map((token) => this.#token(token as KnownToken)).join('');
  }

  #token(token: KnownToken): string {
    const writer = this.#writers[token.type] as ((token: KnownToken) => string) | undefined;
    return writer ? writer(token) : escapeHtml((token as Token).raw);
  }

  readonly #writers: Writers = {
    space: () => '',
    def: () => '',
    br: () => '<br>',
    hr: () => '<hr>',
    html: (token) => escapeHtml(token.raw),
    escape: (token) => escapeHtml(token.text),
    text: (token) => (token.tokens ? this.write(token.tokens) : this.#text(token.text)),
    paragraph: (token) => `<p>${this.write(token.tokens)}</p>`,
    strong: (token) => `<strong>${this.write(token.tokens)}</strong>`,
    em: (token) => `<em>${this.write(token.tokens)}</em>`,
    del: (token) => `<del>${this.write(token.tokens)}</del>`,
    codespan: (token) => this.#codespan(token),
    blockquote: (token) => `<blockquote dir="auto">${this.write(token.tokens)}</blockquote>`,
    checkbox: (token) => (token.checked ? '☑ ' : '☐ '),
    image: (token) => `<span class="image-text">${escapeHtml(this.#context.imageText(token.text))}</span>`,
    heading: (token) => this.#heading(token),
    code: (token) =>
      `<pre data-lang="${escapeHtml(codeLanguage(token.lang))}" data-info="${escapeHtml((token.lang ?? '').slice(0, maxInfoLength))}"><code>${escapeHtml(token.text)}</code></pre>`,
    link: (token) => this.#link(token),
    list: (token) => this.#list(token),
    list_item: (token) => `<li>${this.write(token.tokens)}</li>`,
    table: (token) => this.#table(token),
    formula: ({ raw, isDisplay, isBlock }) => {
      // A wide formula is scrolled with the keyboard, too.
      const label = escapeHtml(this.#context.formulaLabel);
      const block = `class="math-block" role="group" tabindex="0" aria-label="${label}"`;
      const formula = `<span ${isDisplay ? block : 'class="math"'}>${escapeHtml(raw.trim())}</span>`;
      return isBlock ? `<p>${formula}</p>` : formula;
    },
    tagged: (token) => this.#tagged(token),
  };

  #tagged({ tag, tokens }: Extract<OwnToken, { type: 'tagged' }>): string {
    const inner = this.write(tokens);
    if (tag === 'li') return `<span class="html-item">${inner}</span>`;
    if (tag === 'p' || tag === 'center') return `<span class="html-line">${inner}</span>`;
    if (tag === 'q') return `“${inner}”`;
    const own = tagsFor[tag];
    return own === undefined ? inner : `<${own}>${inner}</${own}>`;
  }

  #heading(token: Tokens.Heading): string {
    const level = Math.min(6, token.depth + 2, this.headingLevel + 1);
    this.headingLevel = level;
    return `<h${level} class="heading-${token.depth}">${this.write(token.tokens)}</h${level}>`;
  }

  #link(token: Tokens.Link): string {
    const wasInLink = this.#isInLink;
    this.#isInLink = true;
    const inner = this.write(token.tokens);
    this.#isInLink = wasInLink;
    const url = safeUrl(token.href);
    const place = url === undefined ? placeOfLink(token.href) : undefined;
    if (place !== undefined) return placeLink(place, inner);
    if (url === undefined) return `${inner} <span class="link-target">(${escapeHtml(token.href.slice(0, 200))})</span>`;
    const anchor = `<a role="link" tabindex="0" data-url="${escapeHtml(url)}" title="${escapeHtml(url)}">${inner}</a>`;
    const shown = token.text === token.href || token.text === linkTarget(url);
    return shown ? anchor : `${anchor} <span class="link-target">(${escapeHtml(linkTarget(url))})</span>`;
  }

  #codespan({ text }: Tokens.Codespan): string {
    const code = `<code>${escapeHtml(text)}</code>`;
    const place = this.#isInLink ? undefined : placeInText(text);
    return place === undefined ? code : placeLink(place, code);
  }

  #text(text: string): string {
    let html = '';
    let from = 0;
    for (const { place, at, length } of this.#isInLink ? [] : placesInText(text)) {
      html += plainText(text.slice(from, at)) + placeLink(place, escapeHtml(text.slice(at, at + length)));
      from = at + length;
    }
    return html + plainText(text.slice(from));
  }

  #list(token: Tokens.List): string {
    const items = token.items.map((item) => `<li>${this.write(item.tokens)}</li>`).join('');
    if (!token.ordered) return `<ul dir="auto">${items}</ul>`;
    const start = typeof token.start === 'number' && token.start !== 1 ? ` start="${token.start}"` : '';
    return `<ol dir="auto"${start}>${items}</ol>`;
  }

  #table(token: Tokens.Table): string {
    const cell = (tag: 'th' | 'td', entry: Tokens.TableCell): string => {
      const side = entry.align ? ` class="align-${entry.align}"` : '';
      return `<${tag}${side}>${this.write(entry.tokens)}</${tag}>`;
    };
    const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): string =>
      `<tr>${cells.map((entry) => cell(tag, entry)).join('')}</tr>`;
    const body = token.rows.map((cells) => row('td', cells)).join('');
    const label = escapeHtml(this.#context.tableLabel);
    return `<div class="table" role="group" tabindex="0" aria-label="${label}"><table dir="auto"><thead>${row('th', token.header)}</thead><tbody>${body}</tbody></table></div>`;
  }
}

/** A link to a file. The host finds the file in the workspace, or says that there is none. */
function placeLink({ path, startLine, endLine }: WrittenPlace, inner: string): string {
  const line = startLine === undefined ? '' : ` data-line="${startLine}"`;
  const end = endLine === undefined ? '' : ` data-end="${endLine}"`;
  const span = startLine === undefined ? '' : `:${startLine}${endLine === undefined ? '' : `-${endLine}`}`;
  const title = escapeHtml(path + span);
  return `<a role="link" tabindex="0" data-path="${escapeHtml(path)}"${line}${end} title="${title}">${inner}</a>`;
}

/** Character references in running text mean their character; everything else is escaped. */
function plainText(text: string): string {
  return escapeHtml(text).replace(/&amp;(amp|lt|gt|quot|nbsp|#39);/g, '&$1;');
}

/** The language word of a fence: `ts` of "ts title=x". */
export function codeLanguage(info: string | undefined): string {
  return (/^[\w#+.-]{1,30}/.exec(info?.trim() ?? '')?.[0] ?? '').toLowerCase();
}
