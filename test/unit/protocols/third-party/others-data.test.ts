import assert from 'node:assert/strict';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import type { Owner, Part } from '../../../../src/conversation/part.ts';
import { projectThirdParty } from '../../../../src/protocols/third-party/stream-third-party.ts';
import { acme, thirdParty } from './third-party-sample.ts';

describe("another extension's provider that projects a log", () => {
  it("is shown its own opaque data and nobody else's", () => {
    const log = new ConversationLog([], () => 0.5);
    const part = (owner: Owner, secret: string): Part => {
      return { t: 'reasoning', text: 'thought', state: 'sealed', opaque: { owner, format: 'item', data: { secret } } };
    };
    const own: Owner = { protocol: 'extension', provider: 'acme', model: 'other' };
    const others: Owner[] = [
      { protocol: 'openai-responses', provider: 'openai', model: 'one' },
      { protocol: 'extension', provider: 'acme2', model: 'one' },
      { protocol: 'openai-chat', provider: 'acme', model: 'one' },
    ];
    for (const [at, owner] of [own, ...others].entries()) {
      const parts = [part(owner, owner === own ? 'mine' : 'sealed-for-another')];
      log.append({ k: 'step', id: `s${at}`, owner, parts, end: { kind: 'stop' } });
    }
    const before = structuredClone(log.entries);
    const project = (seen: unknown): unknown => ({ body: { seen: JSON.stringify(seen) }, losses: [] });
    const projected = projectThirdParty(thirdParty(undefined, { project }), {
      target: { provider: acme, model: 'one' },
      request: { log: log.entries, options: {}, callIds: log.callIds, signal: new AbortController().signal },
    });
    assert.ok(projected.ok);
    const seen = JSON.stringify(projected.projection.body);
    assert.match(seen, /mine/);
    assert.doesNotMatch(seen, /sealed-for-another/);
    assert.match(seen, /openai-responses/, 'whose it is may be told as a loss');
    assert.deepEqual(log.entries, before, 'the log is not touched');
  });
});
