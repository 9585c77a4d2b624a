import type { HttpProtocolId } from '../../models/protocol-id.ts';

/** What an entry may name as its protocol, and how each is described. */
const protocols: Readonly<Record<HttpProtocolId | 'fim', string>> = {
  'openai-responses': 'OpenAI Responses',
  'openai-chat': 'OpenAI Chat Completions and compatible servers',
  'anthropic-messages': 'Anthropic Messages',
  gemini: 'Google Gemini',
  ollama: 'Ollama native API',
  fim: 'Fill-in-the-middle completion only',
};

/** JSON schema of the entries of `crossfade.providers`, for completion and checks in settings.json. `parseProviderSettings` reads them. */
export const providerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'protocol', 'baseUrl'],
  defaultSnippets: [
    {
      label: 'OpenAI-compatible server',
      body: {
        id: '${1:my-server}',
        protocol: 'openai-chat',
        baseUrl: '${2:http://127.0.0.1:8000/v1}',
      },
    },
  ],
  properties: {
    id: {
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
      not: {
        enum: ['workspace', 'editor'],
      },
      markdownDescription:
        'Identifier used in model references, for example `my-server/qwen3`. The identifier of a built-in provider replaces that provider.',
    },
    name: {
      type: 'string',
      maxLength: 80,
      description: 'Display name.',
    },
    protocol: {
      type: 'string',
      // Marked as pure, so that the bundle leaves the schema out: only the generator of the manifest reads it.
      enum: /* @__PURE__ */ Object.keys(protocols),
      enumDescriptions: /* @__PURE__ */ Object.values(protocols),
      description: 'The protocol that the server speaks.',
    },
    baseUrl: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://',
      markdownDescription:
        'Base URL without the endpoint path, for example `http://127.0.0.1:8000/v1`. A key that was entered for another origin is not used for this one.',
    },
    mirrors: {
      type: 'array',
      items: {
        type: 'string',
        format: 'uri',
        pattern: '^https?://',
      },
      uniqueItems: true,
      maxItems: 32,
      markdownDescription:
        'Additional base URLs of the same service, for example the other machines of a cluster. Healthy servers take turns; unhealthy servers are skipped for a while. Each origin needs its own key and consent.',
    },
    prefillBaseUrl: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://',
      markdownDescription:
        'Base URL for requests that continue a truncated answer, if the server has a different path for them.',
    },
    auth: {
      description: 'How the API key is sent. Default: as a bearer token, if there is a key.',
      oneOf: [
        {
          type: 'string',
          enum: ['none', 'bearer'],
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['header'],
          properties: {
            header: {
              type: 'string',
              pattern: '^[A-Za-z0-9-]{1,64}$',
              description: 'Header whose value is the key, for example `x-api-key`.',
            },
          },
        },
      ],
    },
    headers: {
      type: 'object',
      additionalProperties: {
        type: 'string',
      },
      propertyNames: {
        pattern: '^[A-Za-z0-9-]{1,64}$',
      },
      description: 'Additional request headers. Must not contain an API key.',
    },
    secretHeader: {
      type: 'string',
      pattern: '^[A-Za-z0-9-]{1,64}$',
      markdownDescription:
        'Name of a header whose value is a second secret, for example `cf-aig-authorization`. Enter the value with *Crossfade: Set API Key…*; it is kept in secret storage.',
    },
    quirks: {
      type: 'object',
      description: 'How this server differs from OpenAI.',
      additionalProperties: false,
      properties: {
        maxTokensField: {
          type: 'string',
          enum: ['max_tokens', 'max_completion_tokens'],
        },
        instructionRole: {
          type: 'string',
          enum: ['system', 'developer'],
        },
        systemAnywhere: {
          type: 'boolean',
        },
        streamUsage: {
          type: 'boolean',
        },
        tools: {
          type: 'boolean',
        },
        images: {
          type: 'boolean',
        },
        nonNullAssistantContent: {
          type: 'boolean',
        },
        toolResultName: {
          type: 'boolean',
        },
        assistantAfterToolResult: {
          type: 'boolean',
        },
        reasoningContentOnToolTurns: {
          type: 'boolean',
        },
        replayReasoning: {
          type: 'string',
          enum: ['none', 'reasoning_content', 'reasoning', 'reasoning_details', 'content-parts', 'think-tags'],
        },
        prefill: {
          type: 'string',
          enum: ['none', 'last-message', 'prefix-flag', 'continue-final-message'],
        },
        strictTurns: {
          type: 'boolean',
        },
        reasoningControl: {
          type: 'string',
          enum: ['none', 'reasoning_effort', 'reasoning', 'thinking', 'enable_thinking'],
        },
      },
    },
    fim: {
      type: 'object',
      additionalProperties: false,
      required: ['style'],
      description:
        'How the server does fill-in-the-middle completion. If not set, the model is prompted as a chat model.',
      properties: {
        style: {
          type: 'string',
          enum: ['ollama-generate', 'llama-infill', 'completions', 'mistral', 'deepseek'],
        },
        baseUrl: {
          type: 'string',
          format: 'uri',
          pattern: '^https?://',
        },
      },
    },
    models: {
      type: 'array',
      description: 'Models that the server does not list, or facts that it does not report.',
      items: {
        oneOf: [
          {
            type: 'string',
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['id'],
            properties: {
              id: {
                type: 'string',
              },
              name: {
                type: 'string',
              },
              contextTokens: {
                type: 'integer',
                minimum: 1,
              },
              maxOutputTokens: {
                type: 'integer',
                minimum: 1,
              },
              tools: {
                type: 'boolean',
              },
              vision: {
                type: 'boolean',
              },
              reasoning: {
                type: 'boolean',
              },
              fim: {
                type: 'boolean',
              },
              fimProfile: {
                type: 'string',
              },
            },
          },
        ],
      },
    },
    computesHere: {
      type: 'boolean',
      description:
        'Whether a server on this machine runs the model itself and forwards nothing. If not set, its cost and destination are shown as unknown.',
    },
    catalogueId: {
      type: 'string',
      description: 'Vendor in the price catalog, for example `openai`. If not set, prices are unknown.',
    },
  },
} as const;
