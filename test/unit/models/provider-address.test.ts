import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLoopbackUrl, originOf } from '../../../src/models/provider.ts';

describe('the address of a provider', () => {
  it('has an origin where it is one of the web', () => {
    assert.equal(originOf('https://api.example.com/v1'), 'https://api.example.com');
    assert.equal(originOf('http://127.0.0.1:8080'), 'http://127.0.0.1:8080');
    for (const other of ['', 'file:///etc/passwd', 'javascript:alert(1)', 'not an address'])
      assert.equal(originOf(other), undefined);
  });

  it('is on this machine by its whole host only', () => {
    for (const url of ['http://localhost:1', 'http://a.localhost', 'http://[::1]:2/v1', 'http://127.9.9.9'])
      assert.equal(isLoopbackUrl(url), true, url);
    for (const url of ['', 'http://localhost.example', 'http://127.0.0.1.example', 'http://example/localhost'])
      assert.equal(isLoopbackUrl(url), false, url);
  });

  it('is read the same, however many others were read before and after', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.webUrl(), fc.string()), { maxLength: 400 }), (urls) => {
        const fresh = urls.map((url) => {
          const parsed = URL.parse(url);
          return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.origin : undefined;
        });
        assert.deepEqual(urls.map(originOf), fresh);
        assert.deepEqual(urls.map(originOf), fresh);
      }),
    );
  });
});
