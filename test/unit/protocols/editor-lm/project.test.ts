import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { projectEditorLm } from '../../../../src/protocols/editor-lm/editor-lm.ts';
import {
  callPart,
  logOf,
  ownerOf,
  prefixText,
  randomEntries,
  resultEntry,
  stepEntry,
  targetOf,
  thinkingPart,
  userEntry,
} from '../../../support/random-log.ts';
import { validateEditorLm } from '../../../conformance/validators/editor-lm/validate.ts';

const editor = ownerOf('editor-lm', 'editor', 'copilot-x');
const claude = ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8');

describe('projecting to the models of the editor', () => {
  it('puts the system text first in the first user message and results before what the person says', () => {
    const entries: Entry[] = [
      { k: 'instruction', text: 'be kind', scope: 'conversation' },
      { k: 'tools', added: [{ name: 'read_file', description: 'd', inputSchema: { type: 'object' } }], removed: [] },
      userEntry('q'),
      stepEntry(claude, [thinkingPart(claude, 't'), callPart('x', { nativeId: 'toolu_1' }), { t: 'text', text: 'a' }]),
      resultEntry('x', 'bad', true),
      { k: 'instruction', text: 'be brief', scope: 'turn' },
      userEntry('r'),
    ];
    const projection = projectEditorLm(logOf(entries), targetOf(editor), {});
    const text = (value: string): JsonObject => ({ kind: 'text', text: value });
    assert.deepEqual(projection.body, {
      messages: [
        { role: 'user', parts: [text('<system>\nbe kind\n</system>'), text('q')] },
        {
          role: 'assistant',
          parts: [text('a'), { kind: 'tool-call', callId: 'x00000000', name: 'read_file', input: { path: 'x' } }],
        },
        {
          role: 'user',
          parts: [
            { kind: 'tool-result', callId: 'x00000000', parts: [text('Error:'), text('bad')] },
            text('<system>\nbe brief\n</system>'),
            text('r'),
          ],
        },
      ],
      tools: [{ name: 'read_file', description: 'd', inputSchema: { type: 'object' } }],
    });
    assert.deepEqual(
      projection.losses.map((loss) => loss.kind),
      ['reasoning', 'instruction'],
    );
  });

  it('sends images as data, or says what the model cannot see', () => {
    const entries: Entry[] = [{ k: 'user', parts: [{ t: 'media', mime: 'image/png', data: 'aa', name: 'shot' }] }];
    const sent = projectEditorLm(logOf(entries), targetOf(editor), {});
    assert.match(JSON.stringify(sent.body), /"kind":"data","mime":"image\/png","data":"aa"/);
    const blind = projectEditorLm(logOf(entries), targetOf(editor, { abilities: { vision: false } }), {});
    assert.match(JSON.stringify(blind.body), /shot \(image\/png\) cannot be shown/);
    assert.equal(blind.losses[0]?.kind, 'media');
  });

  it('offers no tools when told so', () => {
    const entries: Entry[] = [
      { k: 'tools', added: [{ name: 'read_file', description: 'd', inputSchema: {} }], removed: [] },
      userEntry('q'),
    ];
    assert.deepEqual(projectEditorLm(logOf(entries), targetOf(editor), { tools: false }).body['tools'], []);
  });

  it('makes only valid requests, each a byte prefix of the next, from any log', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (numbers) => {
        const log = logOf(randomEntries(numbers, [editor, claude]));
        const bodyOf = (length: number): JsonObject => projectEditorLm(log.slice(0, length), targetOf(editor), {}).body;
        const whole = prefixText(bodyOf(log.length)['messages'] as readonly JsonObject[]);
        log.forEach((entry, index) => {
          const body = bodyOf(index);
          assert.deepEqual(validateEditorLm(body), []);
          if (entry.k !== 'step' || entry.owner.model !== editor.model) return;
          const start = prefixText(body['messages'] as readonly JsonObject[]);
          assert.ok(whole.startsWith(start), `${start}\n\n${whole}`);
        });
      }),
    );
  });
});

describe('validating requests to the models of the editor', () => {
  const text = { kind: 'text', text: 'q' };
  const q = { role: 'user', parts: [text] };
  const call = { role: 'assistant', parts: [{ kind: 'tool-call', callId: 'x', name: 'n', input: {} }] };
  const result = { kind: 'tool-result', callId: 'x', parts: [] };
  const broken: readonly (readonly [string, readonly object[]])[] = [
    ['messages', []],
    ['role', [{ role: 'system', parts: [text] }, q]],
    ['empty-content', [{ role: 'assistant', parts: [] }, q]],
    ['empty-text', [{ role: 'user', parts: [{ kind: 'text', text: '' }] }]],
    ['part-kind', [{ role: 'user', parts: [{ kind: 'thinking' }] }]],
    ['missing-tool-result', [q, call, q]],
    ['orphan-tool-result', [{ role: 'user', parts: [result] }]],
    ['tool-result-not-first', [q, call, { role: 'user', parts: [text, result] }]],
    ['prefill', [q, { role: 'assistant', parts: [text] }]],
  ];
  for (const [rule, messages] of broken) {
    it(`finds ${rule}`, () => {
      assert.deepEqual(
        validateEditorLm({ messages }).map((violation) => violation.rule),
        [rule],
      );
    });
  }
  it('never throws', () => fc.assert(fc.property(fc.jsonValue(), (value) => void validateEditorLm(value))));
});
