/** JSON schema of the entries of `crossfade.budgets`, for completion and checks in settings.json. `parseBudgets` reads them. */
export const budgetSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['per'],
  anyOf: [
    {
      required: ['usd'],
    },
    {
      required: ['tokens'],
    },
  ],
  defaultSnippets: [
    {
      label: '2 dollars a day',
      body: {
        per: 'day',
        usd: 2,
        then: 'ask',
      },
    },
  ],
  properties: {
    per: {
      type: 'string',
      enum: ['day', 'workspace', 'role'],
      enumDescriptions: [
        'All requests in a day',
        'All requests in a day in one workspace',
        'All requests in a day for one role',
      ],
      description: 'What the limit applies to.',
    },
    role: {
      type: 'string',
      enum: ['chat', 'edit', 'agent', 'completion', 'commit'],
      description: 'The role that the limit applies to.',
    },
    usd: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'US dollars.',
    },
    tokens: {
      type: 'integer',
      minimum: 1,
      description: 'Tokens, input and output combined.',
    },
    then: {
      type: 'string',
      enum: ['warn', 'ask', 'cheaper'],
      enumDescriptions: [
        'Show a warning once and continue',
        'Ask before each further request',
        'Continue with the next cheaper model in the list',
      ],
      default: 'warn',
      description: 'What happens when the limit is reached.',
    },
  },
} as const;
