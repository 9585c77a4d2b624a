import type { AnswerItem, ChatItem, ModelLabel } from '../../src/transcript/chat-view-messages.ts';

export const sonnet: ModelLabel = {
  ref: 'anthropic/claude-sonnet-5',
  name: 'Claude Sonnet 5',
  destination: 'api.anthropic.com',
};
export const local: ModelLabel = {
  ref: 'ollama/qwen3-coder:30b',
  name: 'qwen3-coder:30b',
  destination: 'this machine',
};

const codeAnswer = `The month is off by one because \`Date\` counts months from **zero**. Two things to change in \`parseDate\`:

1. Subtract one from the month before it goes to \`Date.UTC\`.
2. Refuse dates that overflow, such as \`2026-02-31\`.

\`\`\`typescript
/** Reads an ISO day; undefined when it is none. */
export function parseDate(text: string): Date | undefined {
  const match = /^(\\d{4})-(\\d{2})-(\\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day)); // months start at 0
  return date.getUTCMonth() === month - 1 ? date : undefined;
}
\`\`\`

### What the tests should cover

| input | before | after |
|:------|:------:|------:|
| \`2026-01-31\` | March 3 | January 31 |
| \`2026-02-31\` | March 31 | refused |

> \`Temporal.PlainDate\` would refuse this by itself, see [the proposal](https://tc39.es/proposal-temporal/docs/).
`;

/** One of everything a conversation can hold. */
export function sampleConversation(): ChatItem[] {
  return [
    {
      kind: 'user',
      id: 'u1',
      text: 'Why does parseDate return March for 31 January? @src/dates.ts',
      attachments: [
        { kind: 'file', label: 'src/dates.ts', opens: true },
        { kind: 'problems', label: '2 problems', opens: false },
      ],
    },
    {
      kind: 'answer',
      id: 'a1',
      model: sonnet,
      state: 'done',
      blocks: [
        { kind: 'reasoning', text: 'The month is passed on unchanged. `Date.UTC` wants **0 to 11**.' },
        {
          kind: 'tool',
          callId: 'call00001',
          name: 'read_file',
          summary: 'src/dates.ts',
          state: 'done',
          detail: 'export function parseDate(text: string) {\n  // …\n}',
        },
        {
          kind: 'tool',
          callId: 'call00002',
          name: 'search_text',
          summary: '"parseDate" in **/*.ts',
          state: 'failed',
          detail: 'x',
        },
        { kind: 'text', text: codeAnswer },
      ],
      usage: { input: 12_345, output: 345, estimated: false },
      costUsd: 0.0421,
    },
    { kind: 'switch', id: 's1', from: 'Claude Sonnet 5', to: 'qwen3-coder:30b', why: 'user' },
    { kind: 'user', id: 'u2', text: 'And in Python?', attachments: [] },
    {
      kind: 'answer',
      id: 'a2',
      model: local,
      state: 'done',
      blocks: [
        {
          kind: 'text',
          text: 'In Python the months count from one:\n\n```python\nfrom datetime import date\n\n\ndef parse_date(text: str) -> date | None:\n    """Reads an ISO day."""\n    try:\n        return date.fromisoformat(text)\n    except ValueError:\n        return None\n```\n\n- nothing to subtract\n- `ValueError` for days that are none',
        },
      ],
      usage: { input: 13_020, output: 96, estimated: true },
    },
    { kind: 'switch', id: 's2', from: 'qwen3-coder:30b', to: 'Claude Sonnet 5', why: 'return' },
    {
      kind: 'notice',
      id: 'n1',
      level: 'warning',
      text: 'The key for anthropic was refused. Your message is still in the box.',
      actions: [
        { id: 'set-key', label: 'Set API Key…' },
        { id: 'pick', label: 'Choose Another Model…' },
      ],
    },
  ];
}

/** An answer that has just begun. */
export function startedAnswer(id: string): AnswerItem {
  return { kind: 'answer', id, model: sonnet, state: 'waiting', blocks: [] };
}

/** An answer that another model went on with, and that was not given all there is. */
export function handedOver(id: string): AnswerItem {
  return {
    kind: 'answer',
    id,
    model: local,
    state: 'done',
    blocks: [{ kind: 'text', text: 'The month is off by one because `Date` counts months from zero.' }],
    usage: { input: 1_200, output: 60, estimated: false },
    handOffs: [
      {
        from: sonnet,
        to: local,
        reason: 'network',
        mode: 'continued',
        after: 28,
        detail: 'The service could not be reached. The connection was reset.',
        back: 'return-to:anthropic/claude-sonnet-5',
      },
    ],
    losses: [
      { kind: 'reasoning', count: 3, owner: 'Claude Sonnet 5', details: [] },
      {
        kind: 'media',
        count: 2,
        details: ['a.png cannot be shown to this model.', 'b.png cannot be shown to this model.'],
      },
    ],
  };
}

/** A long conversation with realistic answers. */
export function longConversation(messages: number): ChatItem[] {
  return Array.from({ length: messages }, (_, index): ChatItem => {
    if (index % 2 === 0)
      return { kind: 'user', id: `i${index}`, text: `Question ${index}: what next?`, attachments: [] };
    return {
      kind: 'answer',
      id: `i${index}`,
      model: sonnet,
      state: 'done',
      blocks: [{ kind: 'text', text: `Answer ${index}.\n\n${codeAnswer}` }],
      usage: { input: 1_000 + index, output: 300, estimated: false },
      costUsd: 0.004,
    };
  });
}
