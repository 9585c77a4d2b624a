/** The special tokens of a family. `repository` and `file` stand before a name where other files may precede the current one. */
export interface FimTokens {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  readonly repository?: string;
  readonly file?: string;
}

/** How a family of models that were trained for it takes a hole in a text. */
export interface TokenFimProfile {
  /** Stable name, as a provider entry's `fimProfile` gives it. */
  readonly family: string;
  readonly name: string;
  readonly chat: false;
  /** Patterns of model names of this family. */
  readonly match: readonly RegExp[];
  readonly tokens: FimTokens;
  /** Prefix first or suffix first; the middle is always last. */
  readonly order: 'psm' | 'spm';
  /** Texts at which an answer ends; none of them is ever shown. */
  readonly stop: readonly string[];
}

/** How a model that only chats is asked to fill a hole. */
export interface ChatFimProfile {
  readonly family: string;
  readonly name: string;
  readonly chat: true;
  readonly stop: readonly string[];
}

export type FimProfile = TokenFimProfile | ChatFimProfile;
