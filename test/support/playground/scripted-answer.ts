import type { ChatCompletionRequest, ChatMessage, FixtureResponse } from '@copilotkit/aimock';

/** One playground server's way of speaking. */
export interface Voice {
  /** In square brackets at the head of every answer, so that it is not taken for a model's. */
  readonly label: string;
  /** Thinking before the answer, with a signature, as Anthropic's protocol has it. */
  readonly thinks: boolean;
}

/** What a playground server says to a request. Deterministic: the same conversation gets the same answer. */
export function scriptedAnswer(request: ChatCompletionRequest, voice: Voice): FixtureResponse {
  const turn = currentTurn(request.messages);
  const question = textOf(turn.at(0));
  const results = turn.filter((message) => message.role === 'tool');
  const usage = { input_tokens: estimate(JSON.stringify(request.messages)), output_tokens: 0 };
  const reading = results.length === 0 ? fileToRead(request, question) : undefined;
  if (reading) {
    return {
      content: `[Playground, ${voice.label}] Let me look at ${reading.path} first.\n`,
      toolCalls: [{ name: 'read_file', arguments: JSON.stringify({ [reading.parameter]: reading.path }) }],
      ...thinking(voice, `The question names ${reading.path}, so I read it before I answer.`),
      usage: withOutput(usage, 40),
    };
  }
  const content = results.length > 0 ? answerFromFile(voice, results) : answerFromText(request, voice, question);
  return {
    content,
    ...thinking(voice, 'This is a scripted thought of the playground. It is kept and given back unchanged.'),
    usage: withOutput(usage, estimate(content)),
  };
}

function answerFromFile(voice: Voice, results: readonly ChatMessage[]): string {
  const text = textOf(results.at(-1));
  const lines = text.split('\n');
  const excerpt = lines.slice(0, 6).join('\n');
  return (
    `[Playground, ${voice.label}] I read the file: ${lines.length} lines. It begins like this:\n\n` +
    `\`\`\`\n${excerpt.replaceAll('```', '` ` `')}\n\`\`\`\n\n` +
    'Now switch models and ask another question: the next model knows about this file too.'
  );
}

function answerFromText(request: ChatCompletionRequest, voice: Voice, question: string): string {
  const earlier = request.messages.filter((message) => message.role === 'user').map((message) => lastLine(message));
  const memory =
    earlier.length > 1
      ? `You have asked ${earlier.length} questions in this conversation; the first was “${shorten(earlier[0] ?? '')}”.`
      : 'This is your first question in this conversation.';
  return (
    `[Playground, ${voice.label}] This is a scripted answer, not a model's. You wrote: “${shorten(question)}”.\n\n` +
    `${memory}\n\n` +
    '```ts\nexport function crossfade(left: number, right: number, position: number): number {\n' +
    '  return left * Math.cos((position * Math.PI) / 2) + right * Math.sin((position * Math.PI) / 2);\n}\n```\n\n' +
    '- Ask about a file, for example `src/mixer.ts`, to see a tool call.\n' +
    '- Switch models with **Crossfade: Select Model…** and ask again.\n' +
    '- Add your own key with **Crossfade: Set API Key…** for real answers.'
  );
}

function thinking(voice: Voice, thought: string): { reasoning?: string; reasoningSignature?: string } {
  if (!voice.thinks) return {};
  return { reasoning: thought, reasoningSignature: Buffer.from(`playground:${thought}`).toString('base64') };
}

/** The last message of the person and all after it. */
function currentTurn(messages: readonly ChatMessage[]): ChatMessage[] {
  const start = messages.findLastIndex((message) => message.role === 'user');
  return messages.slice(Math.max(0, start));
}

function textOf(message: ChatMessage | undefined): string {
  if (!message?.content) return '';
  if (typeof message.content === 'string') return message.content;
  return message.content.map((part) => part.text ?? '').join('\n');
}

/** What the person typed: attached context comes before it. */
function lastLine(message: ChatMessage): string {
  return textOf(message).trim().split('\n').at(-1) ?? '';
}

function shorten(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** A file the question names, if the client offers a tool to read it. */
function fileToRead(request: ChatCompletionRequest, question: string): { path: string; parameter: string } | undefined {
  const tool = request.tools?.find((offered) => offered.function.name === 'read_file');
  const path = /(?:^|[\s`'"“(@:])((?:[\w-]+\/)*[\w-]+\.(?:ts|py|md|json))\b/.exec(
    lastLine({ role: 'user', content: question }),
  )?.[1];
  if (!tool || path === undefined) return undefined;
  const schema = tool.function.parameters as { properties?: Record<string, unknown> } | undefined;
  const names = Object.keys(schema?.properties ?? {});
  return { path, parameter: names.includes('path') ? 'path' : (names[0] ?? 'path') };
}

function withOutput(usage: { input_tokens: number }, output: number): Record<string, number> {
  return {
    input_tokens: usage.input_tokens,
    output_tokens: output,
    prompt_tokens: usage.input_tokens,
    completion_tokens: output,
  };
}

function estimate(text: string): number {
  return Math.ceil(text.length / 4);
}
