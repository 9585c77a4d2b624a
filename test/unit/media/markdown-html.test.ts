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
      const context = {
        links,
        headingLevel,
        imageText: (alt: string) => `[image: ${alt}]`,
        tableLabel: 'Table',
        formulaLabel: 'Formula',
      };
      const result = pieceHtml(piece, context);
      headingLevel = result.headingLevel;
      return result.html;
    })
    .join('');
}

/** Tags and attributes the writer may make; everything else in its output must be text. */
const ownTag =
  /<\/?(?:p|br|hr|strong|em|del|code|pre|blockquote|ul|ol|li|a|span|div|h[3-6]|table|thead|tbody|tr|th|td|u|kbd|sub|sup|mark|small)(?: (?:class|title|role|tabindex|aria-label|start|dir|data-url|data-lang|data-info|data-path|data-line|data-end)="[^"<>]*")*>/g;

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

  it('makes links of files, one for each, and not within links', () => {
    const link = (path: string, inner: string, line = '', title = path): string =>
      `<a role="link" tabindex="0" data-path="${path}"${line} title="${title}">${inner}</a>`;
    const app = (inner: string): string => link('src/app.ts', inner, ' data-line="10"', 'src/app.ts:10');
    assert.equal(
      render('See [app](src/app.ts#L10), `src/app.ts:10` and src/app.ts:10.'),
      `<p>See ${app('app')}, ${app('<code>src/app.ts:10</code>')} and ${app('src/app.ts:10')}.</p>`,
    );
    assert.equal(render('[`a/b.ts`](a/b.ts)'), `<p>${link('a/b.ts', '<code>a/b.ts</code>')}</p>`);
    assert.equal(render('https://a.test/b.ts').includes('data-path'), false);
    assert.equal(render('[a](<x" onclick="y/b.ts>)').includes('data-path'), false);
  });

  it('never skips a heading level and never goes above the answer', () => {
    assert.equal(
      render('### Three\n\n# One\n\n#### Four'),
      '<h3 class="heading-3">Three</h3><h3 class="heading-1">One</h3><h4 class="heading-4">Four</h4>',
    );
  });

  it('keeps the last line of a block in a list that is not closed', () => {
    const html = render('- item\n\n  ```md\n  ```js\n  a\n  ```\n  last');
    assert.match(html, /a\n```\nlast<\/code>/);
  });

  it('writes lists, task lists, tables and quotes', () => {
    assert.ok(render('3. a\n4. b').startsWith('<ol dir="auto" start="3"><li>'));
    assert.ok(render('- [x] done\n- [ ] open').includes('☑ '));
    const table = render('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    assert.ok(table.includes('<th class="align-center">a</th>') && table.includes('<td class="align-right">2</td>'));
    assert.equal(render('> q'), '<blockquote dir="auto"><p>q</p></blockquote>');
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

  it('takes one tilde for text and two for what crosses out', () => {
    assert.equal(render('需要3~4天，最多7~9天。'), '<p>需要3~4天，最多7~9天。</p>');
    assert.equal(render('from ~10 to ~20 in ~/src'), '<p>from ~10 to ~20 in ~/src</p>');
    assert.equal(render('~~old~~ new'), '<p><del>old</del> new</p>');
  });

  it('finds emphasis beside scripts without blanks', () => {
    const bold = (text: string): string => /<strong>(.*?)<\/strong>/.exec(render(text))?.[1] ?? '';
    assert.equal(bold('**注意：**請先備份'), '注意：');
    assert.equal(bold('使用**“引号”**的时候'), '“引号”');
    assert.equal(bold('これは**「重要」**です。'), '「重要」');
    assert.equal(bold('값은 **(기본값)**입니다'), '(기본값)');
    assert.equal(bold('参阅**[文档](https://example.com)**了解').includes('文档'), true);
    assert.equal(render('中文~~删除。~~后').includes('<del>删除。</del>'), true);
    assert.equal(render('a **b:**c'), '<p>a **b:**c</p>');
  });

  it('shows harmless tags as what they mean, and all others as text', () => {
    const cell = (text: string): string => /<td>(.*)<\/td>/.exec(render(`| a |\n|---|\n| ${text} |`))?.[1] ?? '';
    assert.equal(cell('one<br>two<br/>three<BR />four'), 'one<br>two<br>three<br>four');
    assert.equal(
      cell('<kbd>Ctrl</kbd> H<sub>2</sub>O <b>x *y*</b>'),
      '<kbd>Ctrl</kbd> H<sub>2</sub>O <strong>x <em>y</em></strong>',
    );
    assert.equal(
      cell('<ul><li>a</li><li>b</li></ul>'),
      '<span class="html-item">a</span><span class="html-item">b</span>',
    );
    assert.equal(cell('<b onclick="x()">c</b>').includes('&lt;b onclick'), true);
    assert.equal(cell('<b>not closed'), '&lt;b&gt;not closed');
    assert.equal(cell('<script>x</script>'), '&lt;script&gt;x&lt;/script&gt;');
  });

  it('keeps formulas as they are written, whatever their characters mean elsewhere', () => {
    const block = 'class="math-block" role="group" tabindex="0" aria-label="Formula"';
    const formula = (text: string, kind = 'math'): string =>
      `<span ${kind === 'math' ? 'class="math"' : block}>${text}</span>`;
    assert.equal(render('a \\(x_1 * y_1 * z\\) b'), `<p>a ${formula('\\(x_1 * y_1 * z\\)')} b</p>`);
    assert.equal(render('So $a_i + b_i$ holds.'), `<p>So ${formula('$a_i + b_i$')} holds.</p>`);
    assert.equal(render('\\[ \\frac{a}{b} \\]'), `<p>${formula('\\[ \\frac{a}{b} \\]', 'math-block')}</p>`);
    const lines = '$$\na\n= b\n- c\n+ d\n$$';
    assert.equal(render(`Text:\n${lines}\nMore`), `<p>Text:</p><p>${formula(lines, 'math-block')}</p><p>More</p>`);
    assert.equal(render(`- item\n  ${lines.replaceAll('\n', '\n  ')}`).includes(formula(lines, 'math-block')), true);
  });

  it('takes prices, variables of a shell and escaped brackets for no formulas', () => {
    const texts = [
      'It costs $5 and then $10.',
      '$HOME/bin:$PATH and $USER$',
      'from $5-$10',
      'a \\[draft\\] of b',
      '$x is y',
      '$',
      '$$',
    ];
    for (const text of texts) assert.equal(render(text).includes('math'), false, text);
    assert.equal(render('not complete \\[ x'), '<p>not complete \\[ x</p>');
  });

  it('holds a Markdown file with code in a list item together', () => {
    const html = render('- ```markdown\n  # T\n\n  ```js\n  x\n  ```\n\n  More\n  ```\n  after');
    assert.equal(html.match(/<pre/g)?.length, 1);
    assert.match(html, /More<\/code><\/pre>after/);
  });

  it('gives lists, tables and quotes the direction of their text', () => {
    assert.match(render('- שלום'), /^<ul dir="auto">/);
    assert.match(render('1. שלום'), /^<ol dir="auto">/);
    assert.match(render('> שלום'), /^<blockquote dir="auto">/);
    assert.match(render('| א |\n|---|\n| ב |'), /<table dir="auto">/);
  });

  it('takes only a plain word for a language', () => {
    assert.equal(codeLanguage('TypeScript title="x"'), 'typescript');
    assert.equal(codeLanguage('c++'), 'c++');
    assert.equal(codeLanguage('"><img src=x>'), '');
    assert.equal(codeLanguage(undefined), '');
  });

  const context = ['', 'x ', '- ', '> ', '| a |\n|---|\n| ', '```', '# ', '[t](', '![', '`', '[a]: ', '**'];
  const tagged = ['<b>', '<li>', '<code>', '<br', '\\(', '$', '$$\n', '\\[\n', '说**「', '~~「'];
  it('shows what is nested too deep, and what has far too many marks, as text', () => {
    const quotes = render('> '.repeat(100) + 'end');
    assert.equal(quotes.split('<blockquote dir="auto">').length - 1, maxNesting);
    assert.match(quotes, /&gt; end/);
    const lists = render(`${'- '.repeat(100)}end`);
    assert.ok(lists.split('<ul dir="auto">').length - 1 <= maxNesting);
    assert.match(render('*a* '.repeat(20)), /<em>/);
    assert.equal(render('*a '.repeat(2_000)).includes('<em>'), false);
  });

  it('writes nothing but its own tags and attributes for hostile text', () => {
    for (const payload of xssPayloads) {
      for (const before of [...context, ...tagged]) {
        const rest = render(before + payload).replaceAll(ownTag, '');
        assert.ok(!/[<>]/.test(rest), `${before}${payload} → ${rest}`);
      }
    }
  });

  it('writes nothing but its own tags for any mixture of marks', () => {
    const pieces = fc.constantFrom(
      ...context,
      ...tagged,
      ...['</b>', '</li>', '</code>', '\\)', '\\]', '」**说'],
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
