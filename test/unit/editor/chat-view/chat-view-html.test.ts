import assert from 'node:assert/strict';
import { chatViewStrings } from '../../../../src/chat/chat-view-strings.ts';
import { chatViewHtml, chatViewPolicy } from '../../../../src/editor/chat-view/chat-view-html.ts';

const page = {
  cspSource: 'https://webview.example',
  nonce: 'abcdefghijklmnop0123',
  scriptUri: 'https://webview.example/chat.js',
  styleUris: ['https://webview.example/codicon.css', 'https://webview.example/chat.css'],
  strings: chatViewStrings({ t: (message) => message }),
};

describe('the page of the chat view', () => {
  it('has a policy that lets nothing remote in and no inline style', () => {
    assert.equal(
      chatViewPolicy('SRC', 'NONCE'),
      "default-src 'none'; script-src 'nonce-NONCE'; style-src SRC; img-src SRC; font-src SRC; connect-src 'none'; " +
        "form-action 'none'; base-uri 'none'; frame-src 'none'",
    );
    assert.ok(chatViewHtml(page).includes(`content="${chatViewPolicy(page.cspSource, page.nonce)}"`));
  });

  it('has one script, with the nonce, and no inline style or event', () => {
    const html = chatViewHtml(page);
    assert.deepEqual(html.match(/<script[^>]*>/g), [
      '<script nonce="abcdefghijklmnop0123" src="https://webview.example/chat.js">',
    ]);
    assert.ok(!/<style|\sstyle=|\son\w+=/.test(html));
  });

  it('carries translated texts that cannot break out of their attribute', () => {
    const strings = { ...page.strings, send: `"><script>x</script>'&quot;` };
    const html = chatViewHtml({ ...page, strings });
    assert.equal(html.match(/<script/g)?.length, 1);
    const attribute = /data-strings="([^"]*)"/.exec(html)?.[1] ?? '';
    const decoded = attribute
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    assert.deepEqual(JSON.parse(decoded), strings);
  });

  it('refuses a nonce that is short or could break out', () => {
    assert.throws(() => chatViewHtml({ ...page, nonce: 'short' }), RangeError);
    assert.throws(() => chatViewHtml({ ...page, nonce: `abcdefghijklmnop' 'unsafe-inline` }), RangeError);
  });
});
