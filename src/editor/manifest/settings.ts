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

/** A setting as code knows it; the manifest test compares it with package.json. */
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
