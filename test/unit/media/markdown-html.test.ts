import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeLanguage, escapeHtml, pieceHtml } from '../../../media/chat/markdown/markdown-html.ts';
import { MarkdownPieces } from '../../../media/chat/markdown/markdown-pieces.ts';
import { maxUnitLength } from '../../../media/chat/markdown/piece-scanner.ts';
import { maxNesting } from '../../../media/chat/markdown/markdown-lexer.ts';
import { xssPayloads } from '../../webview/xss-payloads.ts';

function render(text: string): string {
  const markdown = new MarkdownPieces();
  markdown.add(text);
  markdown.end();
  let headingLevel = 2;
  return markdown.pieces
    .map((piece) => {
      if (piece.kind === 'code') return escapeHtml(piece.raw);
      const { links } = markdown;
      const context = { links, headingLevel, imageText: (alt: string) => `[image: ${alt}]`, tableLabel: 'Table' };
      const result = pieceHtml(piece, context);
      headingLevel = result.headingLevel;
      return result.html;
    })
    .join('');
}

/** Tags and attributes the writer may make; everything else in its output must be text. */
const ownTag =
  /<\/?(?:p|br|hr|strong|em|del|code|pre|blockquote|ul|ol|li|a|span|div|h[3-6]|table|thead|tbody|tr|th|td)(?: (?:class|title|role|tabindex|aria-label|start|data-url|data-lang)="[^"<>]*")*>/g;

describe('writing Markdown as HTML', () => {
  it('escapes raw HTML', () => {
    assert.equal(render('a <b onclick="x()">c</b>'), '<p>a &lt;b onclick=&quot;x()&quot;&gt;c&lt;/b&gt;</p>');
  });

  it('shows an image as words', () => {
    assert.equal(
      render('![a <i>cat](https://evil.example/x.png)'),
      '<p><span class="image-text">[image: a &lt;i&gt;cat]</span></p>',
    );
  });

  it('keeps the address of a link out of href and shows where it leads', () => {
    assert.equal(
      render('[docs](https://example.com/a?b=c&d)'),
      '<p><a role="link" tabindex="0" data-url="https://example.com/a?b=c&amp;d" title="https://example.com/a?b=c&amp;d">docs</a> <span class="link-target">(example.com)</span></p>',
    );
  });

  it('does not repeat the address of a link that is its own text', () => {
    assert.ok(!render('<https://example.com/x>').includes('link-target'));
  });

  for (const url of [
    'javascript:alert(1)',
    'command:x.y',
    'vscode://a',
    'file:///etc/passwd',
    'data:text/html,x',
    '//a.b',
    '/x',
  ]) {
    it(`offers no link to ${url} but shows the address`, () => {
      const html = render(`[go](${url})`);
      assert.ok(!html.includes('data-url'), html);
      assert.ok(html.includes('class="link-target"'));
    });
  }

  it('never skips a heading level and never goes above the answer', () => {
    assert.equal(
      render('### Three\n\n# One\n\n#### Four'),
      '<h3 class="heading-3">Three</h3><h3 class="heading-1">One</h3><h4 class="heading-4">Four</h4>',
    );
  });

  it('writes lists, task lists, tables and quotes', () => {
    assert.ok(render('3. a\n4. b').startsWith('<ol start="3"><li>'));
    assert.ok(render('- [x] done\n- [ ] open').includes('☑ '));
    const table = render('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    assert.ok(table.includes('<th class="align-center">a</th>') && table.includes('<td class="align-right">2</td>'));
    assert.equal(render('> q'), '<blockquote><p>q</p></blockquote>');
  });

  it('shows what is beyond the limit of a block as it is, without marks', () => {
    const html = render(`**a** ${'x'.repeat(maxUnitLength)} **b**\n\n**c**`);
    assert.match(html, /^<p><strong>a<\/strong> x+<\/p><p class="plain">x+ \*\*b\*\*<\/p><p><strong>c/);
  });

  it('shows a table with too many columns, and rows that lack too many cells, as text', () => {
    const head = (columns: number): string => `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n`;
    assert.match(render(`${head(64)}|b|`), /<td>b<\/td>/);
    assert.equal(render(`${head(65)}|b|`).includes('<td>'), false);
    assert.ok(render(head(64) + '|\n'.repeat(5_000)).length < 300_000);
    assert.ok(render(`> ${head(40).replace('\n', '\n> ')}${'> |\n'.repeat(2_000)}`).length < 300_000);
  });

  it('takes only a plain word for a language', () => {
    assert.equal(codeLanguage('TypeScript title="x"'), 'typescript');
    assert.equal(codeLanguage('c++'), 'c++');
    assert.equal(codeLanguage('"><img src=x>'), '');
    assert.equal(codeLanguage(undefined), '');
  });

  const context = ['', 'x ', '- ', '> ', '| a |\n|---|\n| ', '```', '# ', '[t](', '![', '`', '[a]: ', '**'];
  it('shows what is nested too deep, and what has far too many marks, as text', () => {
    const quotes = render('> '.repeat(100) + 'end');
    assert.equal(quotes.split('<blockquote>').length - 1, maxNesting);
    assert.match(quotes, /&gt; end/);
    const lists = render(`${'- '.repeat(100)}end`);
    assert.ok(lists.split('<ul>').length - 1 <= maxNesting);
    assert.match(render('*a* '.repeat(20)), /<em>/);
    assert.equal(render('*a '.repeat(2_000)).includes('<em>'), false);
  });

  it('writes nothing but its own tags and attributes for hostile text', () => {
    for (const payload of xssPayloads) {
      for (const before of context) {
        const rest = render(before + payload).replaceAll(ownTag, '');
        assert.ok(!/[<>]/.test(rest), `${before}${payload} → ${rest}`);
      }
    }
  });

  it('writes nothing but its own tags for any mixture of marks', () => {
    const pieces = fc.constantFrom(
      ...context,
      ...xssPayloads,
      '\n',
      '\n\n',
      '"',
      "'",
      '<',
      '>',
      '&',
      ')',
      ']',
      '|',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        assert.ok(!/[<>]/.test(render(parts.join('')).replaceAll(ownTag, '')));
      }),
    );
  });
});
