/** What a model's name tells of the rules it lives by. */
export interface GeminiModel {
  /** Calls and their results carry ids, results hold media, and third-party calls need a stand-in for their signature (from Gemini 3 on). */
  readonly modern: boolean;
  /** Takes `systemInstruction`; the first Gemma models refuse it. */
  readonly system: boolean;
  /** How thinking is asked for. `none`: it cannot be, or nothing is known. */
  readonly thinking: 'none' | 'budget' | 'level';
  /** Smallest thinking budget; 0 where thinking can be switched off by the budget. */
  readonly minimumBudget: number;
  /** The least that a model with levels can be told. */
  readonly lowestLevel: 'minimal' | 'low';
  /** Whether the level `medium` is taken. */
  readonly medium: boolean;
}

/** The newest generation is assumed where nothing is known: what it needs is taken by older ones too, as far as has been recorded. */
const newest: GeminiModel = {
  modern: true,
  system: true,
  thinking: 'none',
  minimumBudget: 0,
  lowestLevel: 'low',
  medium: true,
};

/** First match wins. The number in the name is at hand as `version`. */
const families: readonly {
  readonly name: RegExp;
  readonly facts: (version: number, name: string) => Partial<GeminiModel>;
}[] = [
  { name: /(?:^|\/)gemma-(?:[123](?!\d)|3n)/, facts: () => ({ modern: false, system: false }) },
  // Aliases of the newest model, e.g. `gemini-flash-latest`.
  { name: /gemini-(?:flash|pro)(?:-lite)?-latest/, facts: (_version, name) => leveled(3.1, name) },
  {
    name: /gemini-\d/,
    facts: (version, name) => {
      if (version >= 3) return leveled(version, name);
      return version < 2.5 ? { modern: false } : { modern: false, thinking: 'budget', minimumBudget: budgetOf(name) };
    },
  },
];

/**
 * Facts by name, e.g. `gemini-2.5-flash-lite`, `models/gemini-3-pro-preview`, `publishers/google/models/gemini-3.6-flash`. A name of no known
 * family: the newest assumptions, and nothing is said of thinking.
 * Sources: https://ai.google.dev/gemini-api/docs/thinking
 */
export function geminiModel(name: string): GeminiModel {
  const lower = name.toLowerCase();
  const version = Number(/gemini-(\d+(?:\.\d+)?)/.exec(lower)?.[1] ?? Number.NaN);
  const family = families.find((candidate) => candidate.name.test(lower));
  return { ...newest, ...family?.facts(version, lower) };
}

function leveled(version: number, name: string): Partial<GeminiModel> {
  const isPro = name.includes('pro');
  return { thinking: 'level', lowestLevel: isPro ? 'low' : 'minimal', medium: !isPro || version > 3 };
}

function budgetOf(name: string): number {
  return name.includes('pro') ? 128 : 0;
}
