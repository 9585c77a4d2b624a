import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import { faultText } from '../../../../src/editor/chat-view/fault-text.ts';
import { classifyAnthropic } from '../../../../src/protocols/anthropic-messages/classify.ts';
import { classifyGemini } from '../../../../src/protocols/gemini/classify.ts';
import { classifyOllama } from '../../../../src/protocols/ollama/classify.ts';
import { classifyChat } from '../../../../src/protocols/openai-chat/classify.ts';
import type { HttpFailure } from '../../../../src/protocols/protocol.ts';

const all = { classifyChat, classifyAnthropic, classifyGemini, classifyOllama };
const failure = (status: number, body: string, type = 'application/json'): HttpFailure => ({
  status,
  headers: { 'content-type': type },
  body,
});

describe('a failure is told as what it is, whatever its status and protocol', () => {
  for (const [name, classify] of Object.entries(all)) {
    it(`an empty account, by ${name}`, () => {
      for (const message of [
        'insufficient balance (1008)',
        'Insufficient credits',
        'Your account balance is not enough',
      ])
        for (const status of [429, 500])
          assert.equal(classify(failure(status, JSON.stringify({ error: { message } }))).kind, 'quota', message);
    });

    it(`a page of a proxy, by ${name}: none of its words is passed on`, () => {
      const page = '<html><body><h1>Welcome to the proxy</h1></body></html>';
      const blocked = classify(failure(403, page, 'text/html'));
      assert.deepEqual([blocked.kind, blocked.message.includes('proxy blocks')], ['policy', true]);
      const broken = classify(failure(502, page, 'text/html'));
      assert.equal(broken.kind, 'overload');
      assert.match(broken.message, /^A web page answered instead of the API \(status 502\)/);
      assert.ok(!JSON.stringify([blocked, broken]).includes('Welcome'));
    });
  }

  it('a model that is being loaded', () => {
    for (const [status, message] of [
      [503, 'Loading model'],
      [404, 'Model org/big is currently loading'],
      [500, 'The model is still loading, try again'],
    ] as const) {
      const fault = classifyChat(failure(status, JSON.stringify({ error: { message } })));
      assert.equal(fault.kind, 'overload', message);
      assert.match(faultText(fault, fill), /^The model is still being loaded/);
    }
  });

  it('a router that has no server for tools: the model is known', () => {
    const fault = classifyChat(
      failure(404, JSON.stringify({ error: { message: 'No endpoints found that support tool use.' } })),
    );
    assert.equal(fault.kind, 'shape');
    assert.match(fault.message, /^No server of this model takes a request of this kind\./);
  });
});
