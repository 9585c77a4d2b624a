import { budgetSchema } from './budget-schema.ts';
import { providerSchema } from './provider-schema.ts';

/** What each setting holds after reading. Values that are not of this type are replaced by the default and reported. */
export interface SettingTypes {
  /** Providers that the person registered; read by `parseProviderSettings`, entry by entry. */
  readonly 'crossfade.providers': readonly unknown[];
  /** Alias → model ref. */
  readonly 'crossfade.aliases': Readonly<Record<string, string>>;
  readonly 'crossfade.models.chat': readonly string[];
  readonly 'crossfade.models.edit': readonly string[];
  readonly 'crossfade.models.agent': readonly string[];
  readonly 'crossfade.models.completion': readonly string[];
  readonly 'crossfade.models.commit': readonly string[];
  readonly 'crossfade.completion.enabled': boolean;
  /** VS Code language id → on or off; `*` is every other language. */
  readonly 'crossfade.completion.languages': Readonly<Record<string, boolean>>;
  readonly 'crossfade.completion.inComments': boolean;
  readonly 'crossfade.completion.inTests': boolean;
  /** Milliseconds. */
  readonly 'crossfade.completion.maximumDelay': number;
  readonly 'crossfade.nextEdit.enabled': boolean;
  readonly 'crossfade.nextEdit.model': boolean;
  readonly 'crossfade.chat.lookups': boolean;
  readonly 'crossfade.failover.enabled': boolean;
  readonly 'crossfade.failover.notice': 'chip' | 'silent';
  readonly 'crossfade.failover.resume': boolean;
  /** Read by `parseBudgets`, entry by entry. */
  readonly 'crossfade.budgets': readonly unknown[];
  readonly 'crossfade.shareModels': boolean;
}

/** Key of a setting. */
export type SettingKey = keyof SettingTypes;

/** Who may set a setting. A repository can set `resource` and `language-overridable` ones only. */
export type SettingScope = 'application' | 'machine' | 'resource' | 'language-overridable';

/** A setting as code reads it. Adding one: its type, a definition and its text, all in this file, and its test. */
export interface SettingDefinition<T> {
  readonly scope: SettingScope;
  readonly default: T;
  /** The person's own `false` holds against any folder or workspace: a repository must not switch on what a person switched off. */
  readonly offByPersonHolds?: boolean;
  /** True for a value of the setting's type; anything may stand in a settings file. */
  readonly accepts: (value: unknown) => boolean;
}

const isList = (value: unknown): boolean => Array.isArray(value);
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

function isMapOf(type: 'string' | 'boolean'): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === type);
}

const modelList: SettingDefinition<readonly string[]> = { scope: 'resource', default: [], accepts: isTextList };

const completionSwitch: SettingDefinition<boolean> = {
  scope: 'resource',
  default: true,
  accepts: isBoolean,
  offByPersonHolds: true,
};

/** Longest pause a person can set, in milliseconds. */
export const maximumDelayLimit = 2_000;

/** Every setting. */
export const settings: { readonly [K in SettingKey]: SettingDefinition<SettingTypes[K]> } = {
  'crossfade.providers': { scope: 'machine', default: [], accepts: isList },
  'crossfade.aliases': { scope: 'application', default: {}, accepts: isMapOf('string') },
  'crossfade.models.chat': modelList,
  'crossfade.models.edit': modelList,
  'crossfade.models.agent': modelList,
  'crossfade.models.completion': { ...modelList, scope: 'language-overridable' },
  'crossfade.models.commit': modelList,
  'crossfade.completion.enabled': completionSwitch,
  'crossfade.completion.languages': { scope: 'resource', default: { '*': true }, accepts: isMapOf('boolean') },
  'crossfade.completion.inComments': completionSwitch,
  'crossfade.completion.inTests': completionSwitch,
  'crossfade.completion.maximumDelay': {
    scope: 'resource',
    default: 200,
    accepts: (value) => typeof value === 'number' && value >= 0 && value <= maximumDelayLimit,
  },
  'crossfade.nextEdit.enabled': completionSwitch,
  'crossfade.nextEdit.model': { scope: 'application', default: false, accepts: isBoolean },
  'crossfade.chat.lookups': { scope: 'application', default: true, accepts: isBoolean },
  'crossfade.failover.enabled': { scope: 'application', default: true, accepts: isBoolean },
  'crossfade.failover.notice': {
    scope: 'application',
    default: 'chip',
    accepts: (value) => value === 'chip' || value === 'silent',
  },
  'crossfade.failover.resume': { scope: 'application', default: false, accepts: isBoolean },
  'crossfade.budgets': { scope: 'application', default: [], accepts: isList },
  'crossfade.shareModels': { scope: 'application', default: true, accepts: isBoolean },
};

/** All keys, in the order of {@link settings}. */
export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** Settings a repository must never set: they name endpoints, commands or approvals. */
export const userOnlySettings: readonly SettingKey[] = settingKeys.filter(
  (key) => settings[key].scope === 'machine' || settings[key].scope === 'application',
);

/** How the Settings editor shows a setting. `npm run manifest` writes it into package.json. */
export interface SettingText {
  /** Markdown. */
  readonly text: string;
  readonly tags: readonly ('usesOnlineServices' | 'advanced' | 'accessibility')[];
  /** What the type does not say: a JSON schema without `default` and `scope`. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A page of the Settings editor, its settings in order. */
export interface SettingPage {
  readonly title: string;
  readonly settings: Partial<Readonly<Record<SettingKey, SettingText>>>;
}

const online = ['usesOnlineServices'] as const;
const yesOrNo = { type: 'boolean' } as const;

function modelListText(purpose: string, more = ''): SettingText {
  return {
    text: `${purpose} The first one is used; the others are its fallbacks, in this order. Each is written as \`provider/model\` or is an alias from \`#crossfade.aliases#\`.${more}`,
    tags: online,
    schema: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'string',
        pattern: '^[a-z0-9][a-z0-9._-]*(/\\S(.*\\S)?)?$',
        patternErrorMessage: 'Use provider/model, for example ollama/qwen3-coder:30b, or the name of an alias.',
      },
    },
  };
}

const modelPage = (): SettingPage => ({
  title: 'Models',
  settings: {
    'crossfade.models.chat': modelListText('Models for chat.'),
    'crossfade.models.completion': modelListText(
      'Models for inline completion.',
      ' Can be set per language. The embedded model `workspace/ngram` always comes last.',
    ),
    'crossfade.models.edit': modelListText('Models for edits. If empty, the chat models are used.'),
    'crossfade.models.agent': modelListText('Models for the agent. If empty, the chat models are used.'),
    'crossfade.models.commit': modelListText('Models for commit messages. If empty, the chat models are used.'),
    'crossfade.providers': {
      text: 'Your own model servers, such as gateways and clusters. A workspace can never set this. Do not put API keys here: use the command *Crossfade: Set API Key…*.',
      tags: ['usesOnlineServices', 'advanced'],
      schema: { type: 'array', items: providerSchema },
    },
    'crossfade.aliases': {
      text: 'Short names for models, for example `"fast": "ollama/qwen3-coder:30b"`. Synchronized by Settings Sync. A workspace can use aliases but never set them.',
      tags: online,
      schema: {
        type: 'object',
        propertyNames: { pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' },
        additionalProperties: {
          type: 'string',
          pattern: '^[a-z0-9][a-z0-9._-]*/\\S(.*\\S)?$',
          patternErrorMessage: 'Use provider/model, for example ollama/qwen3-coder:30b.',
        },
      },
    },
  },
});

const completionPage = (): SettingPage => ({
  title: 'Completion',
  settings: {
    'crossfade.completion.enabled': {
      text: 'Suggest code as you type. If you turn it off in your user settings, it stays off: a workspace can turn it off, but not on.',
      tags: online,
      schema: yesOrNo,
    },
    'crossfade.completion.languages': {
      text: 'Languages in which code is suggested, for example `"markdown": false`. `*` stands for all other languages.',
      tags: online,
      schema: { type: 'object', additionalProperties: { type: 'boolean' } },
    },
    'crossfade.completion.inComments': { text: 'Suggest text in comments.', tags: online, schema: yesOrNo },
    'crossfade.completion.inTests': {
      text: 'Suggest code in test files: files in folders such as `test` and files with names such as `*.test.ts`, `test_*.py`, or `*Test.java`.',
      tags: online,
      schema: yesOrNo,
    },
    'crossfade.completion.maximumDelay': {
      text: 'Maximum delay between a keystroke and the request to a model, in milliseconds. The delay adapts to your typing and is usually shorter.',
      tags: ['advanced'],
      schema: { type: 'integer', minimum: 0, maximum: maximumDelayLimit },
    },
    'crossfade.nextEdit.enabled': {
      text: 'After an edit, suggest the next edit that follows from it, for example the other occurrences of a renamed identifier. Press Tab to go to the edit, Tab again to apply it, or Escape to dismiss it. Edits are found in the file itself; nothing is sent.',
      tags: online,
      schema: yesOrNo,
    },
    'crossfade.nextEdit.model': {
      text: 'Let the edit model (`#crossfade.models.edit#`, or the chat model if it is empty) predict next edits as well. The code around the cursor, recent changes, and problems in the file are sent to the model when you pause. Only in trusted workspaces.',
      tags: online,
      schema: yesOrNo,
    },
  },
});

const chatPage = (): SettingPage => ({
  title: 'Chat',
  settings: {
    'crossfade.chat.lookups': {
      text: 'Let models list, read, and search files in trusted workspaces during a chat. Access is read-only, limited to the workspace, and excludes ignored files and secrets. Every tool call is shown.',
      tags: online,
      schema: yesOrNo,
    },
  },
});

const failoverPage = (): SettingPage => ({
  title: 'Failover and Budgets',
  settings: {
    'crossfade.failover.enabled': {
      text: "If a model fails, continue with the next model in the role's list, even in the middle of an answer. Only destinations that you allowed for this workspace are used.",
      tags: online,
      schema: yesOrNo,
    },
    'crossfade.failover.notice': {
      text: 'Controls how an answer shows that another model continued it.',
      tags: ['accessibility'],
      schema: {
        type: 'string',
        enum: ['chip', 'silent'],
        enumDescriptions: [
          'Show a label in the answer with the model that continued it, the reason, and a button to go back',
          'Show nothing in the answer; write to the log only',
        ],
      },
    },
    'crossfade.failover.resume': {
      text: 'Let OpenAI store an answer for a short time so that it can be resumed after a lost connection. If off, nothing is stored there.',
      tags: online,
      schema: yesOrNo,
    },
    'crossfade.budgets': {
      text: 'Spending limits in US dollars or tokens. Costs are estimated from published prices. Requests whose price is unknown count toward token limits only.',
      tags: online,
      schema: { type: 'array', items: budgetSchema },
    },
    'crossfade.shareModels': {
      text: "Offer your models to VS Code's built-in chat and to other extensions, with failover. Their requests go to the model's provider with your API key. VS Code decides which extensions can use models.",
      tags: online,
      schema: yesOrNo,
    },
  },
});

/** The pages of the Settings editor, in order. Only the manifest's generator reads them: functions, so that the bundle leaves them out. */
export const settingPages = [modelPage, completionPage, chatPage, failoverPage] as const;
