import assert from 'node:assert/strict';
import { parseActionId } from '../../../src/transcript/view-actions.ts';
import { parseViewMessage } from '../../../src/transcript/chat-view-schema.ts';
import { toMarkdown } from '../../../src/transcript/markdown-export.ts';
import { excerptParts } from '../../../src/context/mentions/code-excerpt.ts';
import { resolveMentions } from '../../../src/context/mentions/mentions.ts';
import { createReadOnlyTools } from '../../../src/tools/read/read-only-tools.ts';
import { runCall } from '../../../src/tools/run-call.ts';
import { hasHidden, stripTerminalCodes } from '../../../src/guard/hidden-characters.ts';
import type { HiddenClass } from '../../../src/guard/hidden-characters.ts';
import { createRedactor } from '../../../src/guard/redact.ts';
import { parseProviderSettings } from '../../../src/models/provider-settings.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { fakeMessageDependencies } from '../context/fake-message-dependencies.ts';
import { FakeWorkspace } from '../context/fake-workspace.ts';
import { canary } from './attack-harness.ts';

/** One of each class of characters that nobody sees. */
const carriers: Readonly<Record<HiddenClass, number>> = {
  'bidi-control': 0x202e,
  'bidi-mark': 0x200f,
  'zero-width': 0x200b,
  joiner: 0x200d,
  tag: 0xe0041,
  'variation-selector': 0xe0101,
  'invisible-operator': 0x2063,
  filler: 0x3164,
  'soft-break': 0x00ad,
  'deprecated-format': 0x206a,
  annotation: 0xfffa,
  control: 0x0007,
};
const signal = new AbortController().signal;

describe('attacks by way of text', () => {
  for (const [kind, code] of Object.entries(carriers)) {
    it(`A070: characters of the class ${kind} reach no prompt: not by file, search, mention, selection, problem or command`, async () => {
      const evil = `a${String.fromCodePoint(code)}b`;
      const files = new FakeWorkspace({ 'evil.ts': `${evil}\n` });
      const tools = createReadOnlyTools({ files, clock: systemClock });
      const run = async (name: string, args: unknown): Promise<string> =>
        (await runCall(tools, { name, input: args, foundInText: false }, signal)).text;
      const selection = { path: 'evil.ts', startLine: 1, endLine: 1, text: evil };
      const problem = { path: 'evil.ts', line: 1, severity: 'error' as const, message: evil };
      const { parts } = await resolveMentions(
        '@file:evil.ts @selection @problems',
        fakeMessageDependencies(files, {
          selection: () => ({ ...selection, whole: () => evil }),
          problems: () => [problem],
        }),
        signal,
      );
      const excerpt = { ...selection, path: evil, isInWorkspace: true, languageId: 'typescript', problems: [problem] };
      const texts = [
        await run('read_file', { path: 'evil.ts' }),
        await run('search_text', { query: 'a' }),
        await run('read_file', { path: evil }),
        ...[...parts, ...excerptParts(excerpt)].map((part) => (part.t === 'text' ? part.text : '')),
      ];
      assert.ok(texts.length >= 8);
      for (const text of texts) assert.equal(hasHidden(text), false, JSON.stringify(text));
    });
  }

  it('A084: no message of the view does anything but what it is made for', () => {
    const forged = [
      { type: 'approve', id: 'x' },
      { type: 'send', text: 'x', model: 'evil/model' },
      { type: 'action', actionId: 'x', command: 'workbench.action.terminal.new' },
      { type: 'open-link', url: 'command:workbench.action.quit' },
      { type: 'open-link', url: 'file:///etc/passwd' },
      { type: 'command', command: 'x' },
      { type: '__proto__' },
      { type: 'constructor' },
      [],
      'ready',
      null,
    ];
    for (const message of forged) assert.equal(parseViewMessage(message), undefined, JSON.stringify(message));
    for (const id of [
      'run:rm',
      'workbench.action.quit',
      '__proto__',
      'constructor:x',
      'toString',
      'hasOwnProperty',
      '',
    ]) {
      assert.equal(parseActionId(id), undefined, id);
    }
    assert.equal(parseActionId('set-key:openai')?.verb, 'set-key');
  });

  it('A086: no terminal sequence is left of colors, titles, links and clipboard writes', () => {
    const escape = String.fromCharCode(0x1b);
    const bell = String.fromCharCode(7);
    const text = `a${escape}]52;c;aGk=${bell}b${escape}]8;;https://evil.example${bell}c${escape}]0;title${escape}\\d${escape}[31me`;
    assert.equal(stripTerminalCodes(text), 'abcde');
  });

  it('A091: a key in a provider entry is not used, and the message does not repeat it', () => {
    const key = ['sk', 'a'.repeat(40)].join('-');
    const entry = { id: 'x', protocol: 'openai-chat', baseUrl: 'https://x.example/v1' };
    for (const wrong of [
      { ...entry, apiKey: key },
      { ...entry, auth: { key } },
      { ...entry, baseUrl: `https://${key}@x.example/v1` },
      { ...entry, baseUrl: `https://x.example/v1?key=${key}` },
      { ...entry, baseUrl: `https://x.example/${key}/v1` },
      { ...entry, quirks: { apiKey: key } },
    ]) {
      const { providers, problems } = parseProviderSettings([wrong]);
      assert.deepEqual(providers, []);
      assert.equal(problems.length, 1);
      assert.ok(!problems[0]?.includes(key), problems[0]);
    }
    // Of a header only the value is refused: it belongs into the secret store.
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-anything': key }]) {
      const { providers, problems } = parseProviderSettings([{ ...entry, headers }]);
      assert.ok(!JSON.stringify(providers).includes(key));
      assert.equal(problems.length, 1);
      assert.ok(!problems[0]?.includes(key), problems[0]);
    }
  });

  it('A094: an exported chat holds no key', () => {
    const redactor = createRedactor();
    redactor.add(canary);
    const label = { ref: 'a/b', name: 'b', destination: 'x' };
    const markdown = toMarkdown(`about ${canary}`, [
      {
        kind: 'user',
        id: 'u',
        text: `my key is ${canary}`,
        attachments: [{ kind: 'file', label: canary, opens: true }],
      },
      {
        kind: 'answer',
        id: 'a',
        model: label,
        state: 'failed',
        note: canary,
        blocks: [
          { kind: 'text', text: canary },
          { kind: 'reasoning', text: canary },
          { kind: 'tool', callId: 'c', name: 'search_text', summary: canary, state: 'done' },
        ],
      },
    ]);
    assert.ok(markdown.includes(canary));
    assert.ok(!redactor.redact(markdown).includes(canary));
  });
});
