import assert from 'node:assert/strict';
import { explanationHtml, plainBody } from '../../../../src/editor/completion/explanation-html.ts';

describe('the page of Why No Suggestion', () => {
  it('loads nothing and runs nothing', () => {
    const page = explanationHtml('<h1>Why no suggestion?</h1>', 'Why No <Suggestion>?', 'abc');
    assert.match(page, /content="default-src 'none'; style-src 'nonce-abc';"/);
    assert.match(page, /<title>Why No &lt;Suggestion&gt;\?<\/title>/);
    assert.doesNotMatch(page, /<script|https?:|<img|<link/);
  });

  it('shows text without a renderer as it is', () => {
    assert.equal(plainBody('**a** <b> & "c"'), '<pre>**a** &lt;b&gt; &amp; &quot;c&quot;</pre>');
  });
});
