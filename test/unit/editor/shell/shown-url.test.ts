import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shownUrl } from '../../../../src/editor/shell/shown-url.ts';

const override = String.fromCodePoint(0x202e);

describe('A081: the address of a link', () => {
  it('is shown as the browser takes it', () => {
    assert.equal(shownUrl('https://example.com/a?b=c#d'), 'https://example.com/a?b=c#d');
    assert.equal(shownUrl('HTTPS:\\\\Example.com/a b'), 'https://example.com/a%20b');
    assert.equal(shownUrl(`https://example.com/${override}gpj.exe`), 'https://example.com/%E2%80%AEgpj.exe');
    assert.equal(shownUrl('https://ex\u0430mple.com/'), 'https://xn--exmple-4nf.com/');
    assert.equal(shownUrl('mailto:a@example.com'), 'mailto:a@example.com');
  });

  it('is none for anything that is no web or mail address, or that dresses up its host', () => {
    for (const url of [
      'command:workbench.action.quit',
      'vscode://a.b/c',
      'file:///etc/passwd',
      ['java', 'script:alert(1)'].join(''),
      'data:text/html,x',
      'https://good.example@evil.example/',
      'https://user:word@evil.example/',
      '/relative',
      '',
    ]) {
      assert.equal(shownUrl(url), undefined, url);
    }
  });

  it('never holds a character that cannot be seen', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ unit: 'binary' }), (url, rest) => {
        assert.match(shownUrl(url + rest) ?? 'none', /^[\x21-\x7e]+$/);
      }),
    );
  });
});
