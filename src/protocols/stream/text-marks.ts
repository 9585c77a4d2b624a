/** How a model's own prompt format marks thinking in its text. */
export interface ThinkingMark {
  readonly open: string;
  readonly close: string;
}

/** How a model's own prompt format marks a call in its text. `format` tells how the call is written between the marks. */
export interface CallMark {
  readonly open: string;
  /** Absent where the call goes on to the end of the answer. */
  readonly close?: string;
  readonly format: CallFormat;
}

/**
 * - `tagged`: JSON with name and arguments (Hermes, Qwen), `<function=…>` with parameters (Qwen Coder) or keys and values (GLM).
 * - `function`: behind `<function=`: the name, `>`, then JSON (Llama) or parameters.
 * - `invoke`: `<invoke name="…">` with parameters (MiniMax, Claude's old form).
 * - `listed`: a JSON list of calls, or name and JSON in turn (Mistral).
 */
export type CallFormat = 'tagged' | 'function' | 'invoke' | 'listed';

/** DeepSeek, Qwen, GLM and most models of open weights; Magistral; Seed. */
export const thinkingMarks: readonly ThinkingMark[] = [
  { open: '<think>', close: '</think>' },
  { open: '<thinking>', close: '</thinking>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<seed:think>', close: '</seed:think>' },
];

export const callMarks: readonly CallMark[] = [
  { open: '<tool_call>', close: '</tool_call>', format: 'tagged' },
  { open: '<function=', close: '</function>', format: 'function' },
  { open: '<minimax:tool_call>', close: '</minimax:tool_call>', format: 'invoke' },
  { open: '<function_calls>', close: '</function_calls>', format: 'invoke' },
  { open: '[TOOL_CALLS]', format: 'listed' },
];

/** The tokens of gpt-oss around a message and its channel. */
export const channelMarks = {
  /** A header up to {@link message} follows. */
  opens: ['<|start|>', '<|channel|>'],
  message: '<|message|>',
  ends: ['<|end|>', '<|return|>', '<|call|>'],
} as const;

/** The length of what begins at `at` and may still become one of the marks; 0 where nothing can. */
export function beginningOf(marks: readonly string[], text: string, at: number): number {
  const length = text.length - at;
  return marks.some((mark) => mark.length > length && mark.startsWith(text.slice(at))) ? length : 0;
}
