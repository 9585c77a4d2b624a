import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Entry, StepEntry } from '../../../../src/conversation/entry.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Owner, Part } from '../../../../src/conversation/part.ts';
import { anthropicMessages } from '../../../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { projectEditorLm } from '../../../../src/protocols/editor-lm/editor-lm.ts';
import { gemini } from '../../../../src/protocols/gemini/gemini.ts';
import { ollama } from '../../../../src/protocols/ollama/ollama.ts';
import { openaiResponses } from '../../../../src/protocols/openai-responses/openai-responses.ts';
import type { Projection, ProjectionTarget, RequestOptions } from '../../../../src/protocols/protocol.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { callPart, logOf, ownerOf, resultEntry, stepEntry, targetOf, userEntry } from '../../../support/random-log.ts';
import { validators } from '../../../conformance/validators/validators.ts';
import { validateEditorLm } from '../../../conformance/validators/editor-lm/validate.ts';

interface Door {
  readonly target: ProjectionTarget;
  /** False where the target is asked to go on instead. */
  readonly opens: boolean;
  readonly project: (entries: readonly Entry[], options: RequestOptions) => Projection;
  readonly validate: (body: unknown) => readonly Violation[];
}

const sonnet45 = ownerOf('anthropic-messages', 'anthropic', 'claude-sonnet-4-5');
const withQuirk = (owner: Owner): ProjectionTarget => {
  const target = targetOf(owner);
  return { ...target, provider: { ...target.provider, quirks: { prefill: 'last-message' } } };
};

const wires = [anthropicMessages, gemini, ollama, openaiResponses];

function door(name: string, target: ProjectionTarget, opens: boolean): readonly [string, Door] {
  const wire = wires.find(({ id }) => id === target.provider.protocol) ?? anthropicMessages;
  const project = (entries: readonly Entry[], options: RequestOptions): Projection =>
    wire.project(logOf(entries), target, options);
  return [name, { target, opens, project, validate: (body) => validators[wire.id](body) }];
}

const llama = ownerOf('ollama', 'ollama', 'llama3');
const editor = targetOf(ownerOf('editor-lm', 'editor', 'm'));
const doors = new Map<string, Door>([
  door('an old Claude', targetOf(sonnet45), true),
  door('a Claude that refuses it', targetOf(ownerOf('anthropic-messages', 'anthropic', 'claude-opus-4-8')), false),
  door('a model of another family', targetOf(ownerOf('anthropic-messages', 'other', 'glm-5')), false),
  door('Ollama, probed', withQuirk(llama), true),
  door('Gemini', targetOf(ownerOf('gemini', 'google', 'gemini-3-pro-preview')), false),
  door('the Responses API', targetOf(ownerOf('openai-responses', 'openai', 'gpt-5.6')), false),
  door('Ollama, not probed', targetOf(llama), false),
  [
    'a model of the editor',
    {
      target: editor,
      opens: false,
      project: (entries, options) => projectEditorLm(logOf(entries), editor, options),
      validate: validateEditorLm,
    },
  ],
]);

const gpt = ownerOf('openai-chat', 'openai', 'gpt-5.4');
const cut = (id: string, parts: readonly Part[], more: Partial<StepEntry> = {}, owner: Owner = gpt): Entry => ({
  ...stepEntry(owner, parts),
  id,
  end: { kind: 'cut' },
  ...more,
});
const words = (text: string): Part => ({ t: 'text', text });
const tools: Entry = { k: 'tools', added: [{ name: 'run', description: '', inputSchema: {} }], removed: [] };

function messagesOf({ body }: Projection): readonly JsonObject[] {
  return (body['messages'] ?? body['input'] ?? body['contents']) as readonly JsonObject[];
}

function lastOf(projection: Projection): { readonly role: string; readonly text: string } {
  const { role, content, parts } = messagesOf(projection).at(-1) ?? {};
  const blocks = Array.isArray(content ?? parts) ? ((content ?? parts) as readonly JsonObject[]) : [{ text: content }];
  const texts = blocks.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  return { role: role as string, text: texts.join('|') };
}

for (const [name, { target, opens, project, validate }] of doors) {
  describe(`a cut answer sent to ${name}`, () => {
    const half = [tools, userEntry('q'), cut('a', [words('Hello wo \n')])];

    it(opens ? 'goes out as the open beginning, trimmed, without tools' : 'goes out as without the wish', () => {
      const projection = project(half, { continuation: 'prefill' });
      assert.deepEqual(validate(projection.body), []);
      assert.equal(projection.prefill, opens ? true : undefined);
      if (opens) {
        assert.deepEqual(lastOf(projection), { role: 'assistant', text: 'Hello wo' });
        assert.equal(projection.body['tools'], undefined);
        assert.deepEqual(lastOf(project(half, {})), { role: 'user', text: 'Continue.' });
      } else assert.deepEqual(projection, project(half, {}));
    });

    it('is one message with what goes on with it, over a switch and twice', () => {
      const to: Entry = { k: 'switch', from: gpt, to: sonnet45, why: 'failover' };
      const next = cut('b', [words('rld'), callPart('x')], { continues: 'a', end: { kind: 'calls' } });
      const entries = [userEntry('q'), cut('a', [words('Hello ')]), to, cut('0', [words('wo')], { continues: 'a' })];
      const third = { ...next, continues: '0' } as Entry;
      const projection = project([...entries, third, resultEntry('x', 'r')], {});
      assert.deepEqual(validate(projection.body), []);
      const messages = messagesOf(projection);
      assert.deepEqual(
        messages.slice(0, 2).map(({ role }) => (role === 'model' ? 'assistant' : role)),
        ['user', 'assistant'],
      );
      assert.match(JSON.stringify(messages[1]), /"Hello world"/);
      assert.doesNotMatch(JSON.stringify(messages), /Continue\./);
    });

    it('keeps the order where an instruction asked to go on', () => {
      const asked: Entry = { k: 'instruction', text: 'Go on there.', scope: 'turn' };
      const projection = project(
        [userEntry('q'), cut('a', [words('Hello wo')]), asked, cut('b', [words('rld')], { continues: 'a' })],
        {},
      );
      assert.match(JSON.stringify(projection.body), /Hello wo".*Go on there\..*"rld"/);
    });

    it('is not opened where there is no text, or where it is not the last', () => {
      for (const entries of [
        [userEntry('q'), cut('a', [words(' \n')])],
        [userEntry('q'), cut('a', [words('one'), callPart('x')]), resultEntry('x', 'r')],
        [userEntry('q'), cut('a', [words('one')]), userEntry('and?')],
      ]) {
        const projection = project(entries, { continuation: 'prefill' });
        assert.equal(projection.prefill, undefined);
        assert.deepEqual(validate(projection.body), []);
      }
    });

    it('is a valid request whose open text later requests go on with, however the answer was pieced together', () => {
      const piece = fc.constantFrom('Hello', ' wor', 'ld\n', ' ', '\n\n- b', 'ü😀');
      const owner: Owner = {
        protocol: target.provider.protocol as Owner['protocol'],
        provider: target.provider.id,
        model: target.model,
      };
      fc.assert(
        fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.boolean(), (pieces, isOwn) => {
          const steps = pieces.map((text, index) =>
            cut(`s${index}`, [words(text)], index === 0 ? {} : { continues: `s${index - 1}` }, isOwn ? owner : gpt),
          );
          const head = [userEntry('q'), cut('z', [words('Yes.')]), userEntry('go on')];
          const opened = project([...head, ...steps], { continuation: 'prefill' });
          assert.deepEqual(validate(opened.body), []);
          const later = project([...head, ...steps, userEntry('more')], {});
          assert.deepEqual(validate(later.body), []);
          const joined = JSON.stringify(pieces.join('').trimStart()).slice(1, -1);
          assert.ok(JSON.stringify(later.body).includes(joined), 'nothing is lost or put between');
          if (opened.prefill !== true) return;
          const text = lastOf(opened).text;
          assert.equal(text, text.trimEnd());
          const messages = messagesOf(later);
          assert.ok(JSON.stringify(messages).includes(JSON.stringify(text).slice(1, -1)));
        }),
      );
    });
  });
}
