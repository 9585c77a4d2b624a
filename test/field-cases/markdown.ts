import { formulaContent } from '../../media/chat/markdown/formula-source.ts';
import { addGrammars, highlightCode } from '../../media/chat/markdown/highlight.ts';
import { codeLanguage, escapeHtml, pieceHtml } from '../../media/chat/markdown/markdown-html.ts';
import { MarkdownPieces } from '../../media/chat/markdown/markdown-pieces.ts';
import { formulaMarkup } from '../../media/chat/parts/formula-markup.ts';
import { grammars } from '../../media/chat/parts/grammars.ts';
import type { Json } from '../../src/base/json.ts';
import type { FieldCase } from './case-file.ts';
import { textField } from './case-file.ts';
import { checkFields, unless } from './verdict.ts';
import type { Problems } from './verdict.ts';

interface Shown {
  readonly html: string;
  /** `code` for a block of code, the name of the tag for anything else. */
  readonly blocks: readonly string[];
  readonly codes: readonly { readonly language: string; readonly text: string }[];
}

/** An answer as the chat shows it. */
export async function checkMarkdown(given: FieldCase): Promise<Problems> {
  const text = textField(given, 'text') ?? '';
  const shown = show(text);
  return await checkFields(given.expect, {
    struckThrough: (wanted) => unless(/<del>/.test(shown.html) === wanted, `struck through: ${shown.html}`),
    bold: (wanted) => checkBold(shown, wanted),
    language: (wanted) => unless(shown.codes[0]?.language === wanted, `the language is ${shown.codes[0]?.language}`),
    // The files of cases spell it so.
    coloured: (wanted) => checkColored(shown, wanted),
    blocks: (wanted) => checkBlocks(shown, wanted),
    cell: () => unless(/<td[^>]*>[^<]*<br>/.test(shown.html), `the cell is ${shown.html}`),
    least: () => unless(/\\\(|\\\[|\$/.test(shown.html), `the marks are gone: ${shown.html}`),
    best: () => unless(areFormulasSet(shown), `not every formula is set: ${shown.html}`),
    opens: () => unless(/data-(?:path|file)=/.test(shown.html), 'nothing opens a file'),
  });
}

function show(text: string): Shown {
  const markdown = new MarkdownPieces();
  markdown.add(text);
  markdown.end();
  const context = {
    links: markdown.links,
    headingLevel: 2,
    imageText: (alt: string) => alt,
    tableLabel: 'Table',
    formulaLabel: 'Formula',
  };
  const pieces = markdown.pieces.filter((piece) => piece.raw.trim() !== '');
  const html = pieces.map((piece) => (piece.kind === 'code' ? '' : pieceHtml(piece, context).html));
  return {
    html: html.join(''),
    blocks: pieces.map((piece, index) => (piece.kind === 'code' ? 'code' : tagOf(html[index] ?? ''))),
    codes: pieces.flatMap((piece) =>
      piece.kind === 'code' ? [{ language: codeLanguage(piece.info), text: piece.raw }] : [],
    ),
  };
}

function tagOf(html: string): string {
  const tag = /^<(\w+)/.exec(html)?.[1] ?? '';
  return tag === 'p' ? 'paragraph' : tag;
}

/** Each wanted block is told in words that begin with, or hold, what it is. */
function checkBlocks({ blocks, html, codes }: Shown, wanted: Json): string | undefined {
  if (!Array.isArray(wanted)) return '"blocks" is not understood';
  const told = (wanted as readonly Json[]).filter((words) => typeof words === 'string');
  const kinds = told.map((words) => (words.includes('code') ? 'code' : 'paragraph'));
  const isSame = kinds.length === blocks.length && kinds.every((kind, index) => kind === blocks[index]);
  const held = codes.map(({ text }) => text).join('\n') + html;
  const quoted = told.flatMap((words) => [...words.matchAll(/"([^"]+)"/g)].map(([, text = '']) => text));
  const lost = quoted.find((text) => !held.includes(escapeHtml(text)) && !held.includes(text));
  return unless(isSame && lost === undefined, `the blocks are ${blocks.join(', ')}`);
}

function checkBold({ html }: Shown, wanted: Json): string | undefined {
  const bold = [...html.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, text]) => text);
  return unless(JSON.stringify(bold) === JSON.stringify(wanted), `bold is ${JSON.stringify(bold)} in ${html}`);
}

/** Whether there are formulas, and the library that sets them understands each. */
function areFormulasSet({ html }: Shown): boolean {
  const formulas = [...html.matchAll(/<span class="math(?:-block)?">([^<]*)<\/span>/g)].map(([, source = '']) => {
    const raw = source
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replaceAll('&#39;', "'");
    return formulaMarkup(formulaContent({ raw, isDisplay: false }), false);
  });
  return formulas.length > 0 && formulas.every((formula) => formula !== undefined);
}

function checkColored({ codes }: Shown, wanted: Json): string | undefined {
  if (!Array.isArray(wanted)) return '"colored" is not understood';
  addGrammars(grammars);
  const colors = codes.filter(({ language, text }) => highlightCode(text, language)?.includes('<span') === true);
  const missing = wanted.filter((name: Json) => !colors.some(({ language }) => language === name));
  return unless(missing.length === 0, `not colored: ${missing.join(', ')}`);
}
