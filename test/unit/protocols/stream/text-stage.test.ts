import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import type { ToolDefinition } from '../../../../src/conversation/entry.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Part } from '../../../../src/conversation/part.ts';
import { TextStage } from '../../../../src/protocols/stream/text-stage.ts';

const tool = (name: string, schema = {}): [string, ToolDefinition] => [
  name,
  { name, description: '', inputSchema: { type: 'object', properties: {}, ...schema } },
];
const readProperties = { path: { type: 'string' }, start_line: { type: 'integer' } };
const tools = new Map([tool('read_file', { properties: readProperties, required: ['path'] }), tool('list')]);

/** What the log keeps of an answer whose text comes in these pieces. */
function read(pieces: readonly string[], offered: ReadonlyMap<string, ToolDefinition> = tools): readonly Part[] {
  const stage = new TextStage({ tools: offered, callIds: createCountingCallIdSource() });
  const events: StreamEvent[] = [
    ...pieces.map((text): StreamEvent => ({ e: 'delta', part: 0, kind: 'text', text })),
    { e: 'part', index: 0, part: { t: 'text', text: pieces.join('') } },
    { e: 'end', end: { kind: 'stop' } },
  ];
  const out = events.flatMap((event) => stage.take(event));
  checkParts(out);
  return out
    .filter((event) => event.e === 'part')
    .toSorted((a, b) => a.index - b.index)
    .map(({ part }) => part);
}

/** Every part that had deltas comes whole once, and is the sum of its deltas unless text turned out to be thinking. */
function checkParts(events: readonly StreamEvent[]): void {
  const texts = new Map<number, string>();
  const whole = new Map<number, Part>();
  for (const event of events) {
    if (event.e === 'delta') texts.set(event.part, (texts.get(event.part) ?? '') + event.text);
    if (event.e !== 'part') continue;
    assert.ok(!whole.has(event.index), 'a part comes twice');
    whole.set(event.index, event.part);
  }
  for (const [index, text] of texts) {
    const part = whole.get(index);
    assert.ok(part?.t === 'text' || part?.t === 'reasoning');
    if (part.text !== text.trim()) assert.equal(part.text, text);
  }
}

/** In short: text as it is, thinking as `{think}`, calls as `name(args)`. */
const brief = (parts: readonly Part[]): readonly string[] =>
  parts.map((part) => {
    if (part.t === 'reasoning') return `{${part.text}}`;
    if (part.t !== 'call') return part.t === 'text' ? part.text : part.t;
    return `${part.name}(${'value' in part.args ? JSON.stringify(part.args.value) : '?'})`;
  });
const of = (text: string): readonly string[] => brief(read([text]));

const call = 'read_file({"path":"a.ts"})';
const json = '{"name": "read_file", "arguments": {"path": "a.ts"}}';

describe('thinking and calls in the text of an answer', () => {
  const thinking: readonly (readonly [string, readonly string[]])[] = [
    ['<think>\nHm.</think>\n\nHello!', ['{Hm.}', 'Hello!']],
    ['<thinking>Hm.</thinking>Hello!', ['{Hm.}', 'Hello!']],
    ['[THINK]Hm.[/THINK]Hello!', ['{Hm.}', 'Hello!']],
    ['Hm, so.\n</think>\n\nHello!', ['{Hm, so.}', 'Hello!']],
    ['</think>\n\nHello!', ['Hello!']],
    [`Hm.\n</think>\n<tool_call>${json}</tool_call>`, ['{Hm.}', call]],
    [`Hm.\n</think>\n\`\`\`json\n${json}\n\`\`\``, ['{Hm.}', call]],
    ['<think></think>Hello!', ['Hello!']],
    ['<think>Never closed', ['{Never closed}']],
    ['Look.\n<think>\nHm.\n</think>\nSo.', ['Look.\n', '{Hm.}', 'So.']],
    [
      '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Four.<|return|>',
      ['{Hm.}', 'Four.'],
    ],
    ['<|start|>assistant<|channel|>final<|message|>Four.', ['Four.']],
  ];
  for (const [text, parts] of thinking) {
    it(`is told from the rest of ${JSON.stringify(text)}`, () => assert.deepEqual(of(text), parts));
  }

  const calls: readonly string[] = [
    `<tool_call>\n${json}\n</tool_call>`,
    `<tool_call>${json}`,
    '<tool_call>\n<function=read_file>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>',
    '<function=read_file>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>',
    '<function=read_file>{"path": "a.ts"}</function>',
    '<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n</tool_call>',
    '<minimax:tool_call><invoke name="read_file"><parameter name="path">a.ts</parameter></invoke></minimax:tool_call>',
    `[TOOL_CALLS] [${json}]`,
    '[TOOL_CALLS]read_file{"path": "a.ts"}',
    '[TOOL_CALLS]read_file[ARGS]{"path": "a.ts"}',
    `\`\`\`json\n${json}\n\`\`\``,
    '<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path":"a.ts"}<|call|>',
  ];
  for (const text of calls) {
    it(`is found as a call in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(of(text), [call]);
      const [found] = read([text]);
      assert.ok(found?.t === 'call' && found.foundInText === true && found.state === 'complete');
    });
  }

  it('keeps the text before a call, and gives each of several calls', () => {
    const other = '<tool_call>{"name": "list", "arguments": {}}</tool_call>';
    assert.deepEqual(of(`I look.\n<tool_call>${json}</tool_call>\n${other}\n`), ['I look.\n', call, 'list({})']);
  });

  it('reads values as the tool wants them', () => {
    const text =
      '<function=read_file><parameter=path>7</parameter><parameter=start_line>7</parameter></function></tool_call>';
    assert.deepEqual(of(text), ['read_file({"path":"7","start_line":7})']);
  });

  const untouched: readonly string[] = [
    '```xml\n<tool_call>\n{"name": "read_file", "arguments": {}}\n</tool_call>\n```\nThat is how.',
    '```\n<think>\nHm.\n</think>\n```\n',
    '~~~\n<|channel|>analysis<|message|>\n~~~\n',
    'The tag `<think>` and `</think>` are marks.',
    'Models write <think> before they answer, and </think> after it.',
    'Nobody offers <function=rm>{"path": "/"}</function>.',
    '<tool_call>{"name": "rm", "arguments": {"path": "/"}}</tool_call>',
    '<tool_call>{"name": "read_file", "arguments": {"path": </tool_call>',
    `\`\`\`json\n${json}\n\`\`\`\nThat is an example.`,
    '```json\n{"name": "crossfade", "version": "1.0.0"}\n```\n',
    '```json\n{"name": "read_file", "arguments": {}, "more": 1}\n```',
    '```json\n{"name": "read_file", "arguments": {"path": 7}}\n```',
    '```json\n{"name": "read_file", "arguments": {"path": "a.ts", "mode": "fast"}}\n```',
    '```json\n{"name": "read_file", "arguments": {"start_line": 1}}\n```',
    `\`\`\`json\n${json}\n\`\`\`\n\`\`\`ts\nx();\n\`\`\``,
    `\`\`\`json\n[${json}]\n\`\`\``,
    `\`\`\`js\n${json}\n\`\`\``,
    'if (a < b && [1].includes(c)) { `x` }\n``` not a fence',
    'a <',
    'a [TOOL_',
    'It ends with </thin',
  ];
  for (const text of untouched) {
    it(`leaves ${JSON.stringify(text)} as it is`, () => assert.deepEqual(of(text), [text]));
  }

  it('looks for no call where no tool is offered', () => {
    const text = `<tool_call>${json}</tool_call>`;
    assert.deepEqual(brief(read([text], new Map())), [text]);
  });

  it('takes no text for thinking where the server told thinking by itself', () => {
    const stage = new TextStage({ tools, callIds: createCountingCallIdSource() });
    const text = 'Hello!\n</think>\nMore.';
    const events: readonly StreamEvent[] = [
      { e: 'delta', part: 0, kind: 'reasoning', text: 'Hm.' },
      { e: 'part', index: 0, part: { t: 'reasoning', text: 'Hm.', state: 'sealed' } },
      { e: 'part', index: 1, part: { t: 'text', text } },
      { e: 'end', end: { kind: 'stop' } },
    ];
    const parts = events.flatMap((event) => stage.take(event)).filter((event) => event.e === 'part');
    assert.deepEqual(brief(parts.map(({ part }) => part)), ['{Hm.}', text]);
  });

  it('does not run a call of an answer that came to no good end', () => {
    const stage = new TextStage({ tools, callIds: createCountingCallIdSource() });
    const text = `<tool_call>${json}</tool_call>`;
    const events: readonly StreamEvent[] = [
      { e: 'part', index: 0, part: { t: 'text', text } },
      { e: 'end', end: { kind: 'length' } },
    ];
    const found = events.flatMap((event) => stage.take(event)).find((event) => event.e === 'part');
    assert.ok(found?.part.t === 'call' && found.part.state === 'partial');
  });

  it('passes what has no mark with the data of its owner, and numbers parts as they appear', () => {
    const owner = { protocol: 'openai-chat', provider: 'one', model: 'm' } as const;
    const whole: Part = { t: 'text', text: 'Hello.', opaque: { owner, format: 'f', data: 1 } };
    const events: readonly StreamEvent[] = [
      { e: 'delta', part: 0, kind: 'reasoning', text: 'Hm.' },
      { e: 'delta', part: 1, kind: 'text', text: 'Hel' },
      { e: 'delta', part: 1, kind: 'text', text: 'lo.' },
      { e: 'part', index: 0, part: { t: 'reasoning', text: 'Hm.', state: 'sealed' } },
      { e: 'part', index: 1, part: whole },
      { e: 'end', end: { kind: 'stop' } },
    ];
    const stage = new TextStage({ tools, callIds: createCountingCallIdSource() });
    assert.deepEqual(
      events.flatMap((event) => stage.take(event)),
      events,
    );
  });

  it('holds back no more than may become a mark', () => {
    const stage = new TextStage({ tools, callIds: createCountingCallIdSource() });
    const told = (text: string): string =>
      stage
        .take({ e: 'delta', part: 0, kind: 'text', text })
        .map((event) => (event.e === 'delta' ? event.text : ''))
        .join('');
    assert.equal(told('Some words and a <'), 'Some words and a ');
    assert.equal(told('b, then `'), '<b, then ');
    assert.equal(told('code` and more.'), '`code` and more.');
  });
});

describe('the text stage at any split', function () {
  this.timeout(600_000);

  const inner = fc.constantFrom('Hm.', '\n', ' ', 'a < b', '`x`', '```js\nx\n```', 'path', '<', '[', '</', '"', '\\');
  const piece = fc.oneof(
    inner,
    fc.constantFrom(
      '<think>',
      '</think>',
      '<thinking>',
      '</thinking>',
      '<tool_call>',
      '</tool_call>',
      '[TOOL_CALLS]',
      '<function=read_file>',
      '<parameter=path>',
      '</parameter>',
      '</function>',
      '<|channel|>analysis<|message|>',
      '<|channel|>final<|message|>',
      '<|start|>assistant',
      '<|end|>',
      '<|call|>',
      '```json\n',
      '\n```\n',
      '```',
      '~~~\n',
      json,
      `\`\`\`json\n${json}\n\`\`\``,
      '{"name": "read_file", "arguments": {"path": 1}}',
      '{"name": "rm", "arguments": {}}',
      '{"name": "',
    ),
  );
  const answer = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

  it('gives the same parts, and all of the text is in them or was a mark', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat({ max: 200 }), { maxLength: 8 }), (text, cuts) => {
        const places = [...new Set(cuts.map((at) => at % (text.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((at, index) => text.slice(at, places[index] ?? text.length));
        const whole = brief(read([text]));
        assert.deepEqual(brief(read(pieces)), whole);
        assert.deepEqual(brief(read(text === '' ? [''] : Array.from(text))), whole);
      }),
      { numRuns: 10_000 },
    );
  });

  it('changes nothing of text without a mark', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (/[<[`~]/.test(text) || text === '') return;
        assert.deepEqual(of(text), [text]);
      }),
    );
  });

  it('costs linear time for hostile text', () => {
    for (const unit of [
      '<think>',
      '<',
      '```',
      '`',
      '<tool_call>',
      '[TOOL_CALLS]',
      '```json\n{',
      '<|channel|>',
      '\n```json\n',
    ]) {
      const text = unit.repeat(Math.ceil(200_000 / unit.length));
      const before = process.cpuUsage();
      read([text]);
      const { user } = process.cpuUsage(before);
      assert.ok(user < 2_000_000, `${unit} takes ${user / 1_000} ms`);
    }
  });
});
