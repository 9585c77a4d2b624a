/** What differs between servers that speak Chat Completions. Data only; the protocol code reads the flags and knows no vendor. */
export interface ChatQuirks {
  /** Field for the output limit. OpenAI's reasoning models refuse `max_tokens`; most compatible servers know only that. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Role of instructions. `developer` breaks many servers; `system` is accepted nearly everywhere. */
  readonly instructionRole: 'system' | 'developer';
  /** False where a system message is only accepted at the start; later ones are then merged into tagged user text in place. */
  readonly systemAnywhere: boolean;
  /** Send `stream_options.include_usage`. */
  readonly streamUsage: boolean;
  /** Accepts `tools`. */
  readonly tools: boolean;
  /** Accepts `image_url` parts. */
  readonly images: boolean;
  /** Assistant messages with tool calls need a string `content` instead of null. */
  readonly nonNullAssistantContent: boolean;
  /** `tool` messages carry the tool's name too. */
  readonly toolResultName: boolean;
  /** A user message may not follow a tool message directly: an assistant message is put between (old Mistral templates). */
  readonly assistantAfterToolResult: boolean;
  /** Assistant messages with tool calls must carry `reasoning_content`, `""` if there is none (DeepSeek thinking). */
  readonly reasoningContentOnToolTurns: boolean;
  /** Where the server's own reasoning is sent back, to the same model only. `think-tags`: in the text, as the model wrote it. */
  readonly replayReasoning:
    'none' | 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'content-parts' | 'think-tags';
  /** User and assistant messages must alternate (Perplexity, strict chat templates): a short filler is put between two of one role. */
  readonly strictTurns: boolean;
  /** Field that tells how much to think. `none`: the server cannot be told. */
  readonly reasoningControl: 'none' | 'reasoning_effort' | 'reasoning' | 'thinking' | 'enable_thinking';
  /** How a partial answer can be continued by this server. */
  readonly prefill: 'none' | 'last-message' | 'prefix-flag' | 'continue-final-message';
}

/** What a server is assumed to do when nothing is known of it: the most widely accepted form of every field. */
export const defaultChatQuirks: ChatQuirks = {
  maxTokensField: 'max_tokens',
  instructionRole: 'system',
  systemAnywhere: true,
  streamUsage: true,
  tools: true,
  images: true,
  nonNullAssistantContent: true,
  toolResultName: false,
  assistantAfterToolResult: false,
  reasoningContentOnToolTurns: false,
  replayReasoning: 'none',
  strictTurns: false,
  reasoningControl: 'none',
  prefill: 'none',
};
