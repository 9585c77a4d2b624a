import { commands } from '../src/editor/manifest/commands.ts';
import { settingPages, settings, userOnlySettings } from '../src/editor/manifest/settings.ts';
import type { SettingKey, SettingPage, SettingText } from '../src/editor/manifest/settings.ts';
import {
  editorSubmenuId,
  manifestTexts,
  viewContainerId,
  viewIds,
  walkthroughId,
  walkthroughSteps,
} from '../src/editor/manifest/views.ts';
import { roles } from '../src/models/role.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A command without what only some have. */
interface Command {
  readonly id: string;
  readonly title: string;
  readonly icon?: string;
  readonly enablement?: string;
  readonly palette?: string | false;
  readonly menus?: readonly { readonly menu: string; readonly group: string; readonly when?: string }[];
  readonly keys?: readonly Fields[];
}

const allCommands: readonly Command[] = commands;
const icon = 'media/crossfade.svg';

/** The texts of the manifest by their keys: package.nls.json. */
class Texts {
  readonly #texts: Record<string, string> = {};

  /** Keeps a text under a key; returns what stands for it in package.json. */
  keep(key: string, text: string): string {
    this.#texts[key] = text;
    return `%${key}%`;
  }

  get all(): Readonly<Record<string, string>> {
    return this.#texts;
  }
}

/** package.json with everything that follows from the typed lists, and the texts that it refers to. Pure. */
export function withContributions(source: Fields): { readonly manifest: Fields; readonly texts: Fields } {
  const texts = new Texts();
  const manifest = {
    ...source,
    description: texts.keep('description', manifestTexts.description),
    capabilities: capabilities(texts),
    contributes: {
      commands: allCommands.map(({ id, title, icon: codicon, enablement }) => ({
        command: id,
        title: texts.keep(`command.${shortened(id)}`, title),
        category: 'Crossfade',
        ...(codicon !== undefined && { icon: codicon }),
        ...(enablement !== undefined && { enablement }),
      })),
      menus: menus(),
      submenus: [{ id: editorSubmenuId, label: 'Crossfade' }],
      keybindings: allCommands.flatMap(({ id, keys = [] }) => keys.map((key) => ({ command: id, ...key }))),
      viewsContainers: { activitybar: [{ id: viewContainerId, title: 'Crossfade', icon }] },
      views: {
        [viewContainerId]: viewIds.map((id) => ({
          id,
          type: 'webview',
          name: texts.keep('view.chat', manifestTexts.chatView),
          icon,
          contextualTitle: 'Crossfade',
        })),
      },
      configuration: settingPages.map((page, index) => configuration(page(), index, texts)),
      walkthroughs: [walkthrough(texts)],
      languageModelChatProviders: [
        { vendor: 'crossfade', displayName: 'Crossfade', managementCommand: 'crossfade.provider.manage' },
      ],
      chatParticipants: [
        {
          id: 'crossfade.participant',
          name: 'crossfade',
          fullName: 'Crossfade',
          description: texts.keep('participant', manifestTexts.participant),
          isSticky: true,
        },
      ],
    },
  };
  return { manifest, texts: texts.all };
}

function capabilities(texts: Texts): Fields {
  const selections = roles.map((role) => `crossfade.models.${role}`);
  return {
    untrustedWorkspaces: {
      supported: 'limited',
      description: texts.keep('untrusted', manifestTexts.untrusted),
      // Whatever registers or chooses a model, or is an approval, has to wait until the workspace is trusted.
      restrictedConfigurations: [...new Set([...userOnlySettings, ...selections])],
    },
    virtualWorkspaces: { supported: 'limited', description: texts.keep('virtual', manifestTexts.virtual) },
  };
}

function menus(): Fields {
  const palette = allCommands.flatMap(({ id, palette: when }) =>
    when === undefined ? [] : [{ command: id, when: when === false ? 'false' : when }],
  );
  const placed: Record<string, unknown[]> = {
    commandPalette: palette,
    'editor/context': [{ submenu: editorSubmenuId, group: '1_chat@9', when: '!crossfade.off' }],
  };
  for (const { id, menus: places = [] } of allCommands) {
    for (const { menu, ...place } of places) (placed[menu] ??= []).push({ command: id, ...place });
  }
  return placed;
}

function configuration(page: SettingPage, index: number, texts: Texts): Fields {
  const entries = Object.entries(page.settings) as [SettingKey, SettingText][];
  const name = page.title.toLowerCase().replaceAll(' ', '-');
  return {
    title: texts.keep(`settings.${name}`, page.title),
    order: index + 1,
    properties: Object.fromEntries(
      entries.map(([key, { text, tags, schema }], place) => [
        key,
        {
          order: 10 * (place + 1),
          scope: settings[key].scope,
          default: settings[key].default,
          ...(translated(schema, `setting.${shortened(key)}`, texts) as Fields),
          tags,
          markdownDescription: texts.keep(`setting.${shortened(key)}`, text),
        },
      ]),
    ),
  };
}

const textFields: ReadonlySet<string> = new Set(['description', 'markdownDescription', 'patternErrorMessage']);

/** The schema with its texts under keys of their own: the path to each. */
function translated(schema: unknown, path: string, texts: Texts): unknown {
  if (Array.isArray(schema)) return schema.map((item, index) => translated(item, `${path}.${index}`, texts));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([field, value]: [string, unknown]) => {
      if (field === 'enumDescriptions' && Array.isArray(value)) {
        return [field, value.map((text, index) => texts.keep(`${path}.enum.${index}`, String(text)))];
      }
      if (typeof value === 'string' && textFields.has(field)) return [field, texts.keep(`${path}.${field}`, value)];
      const isStep = field === 'properties' || field === 'items';
      return [field, translated(value, isStep ? path : `${path}.${field}`, texts)];
    }),
  );
}

function walkthrough(texts: Texts): Fields {
  return {
    id: walkthroughId,
    title: texts.keep('walkthrough', manifestTexts.walkthrough),
    description: texts.keep('walkthrough.description', manifestTexts.walkthroughDescription),
    icon,
    steps: walkthroughSteps.map(({ id, title, description, picture }) => ({
      id,
      title: texts.keep(`walkthrough.${id}.title`, title),
      description: texts.keep(`walkthrough.${id}.description`, description),
      media: { svg: `media/walkthrough/${picture}`, altText: texts.keep(`walkthrough.${id}.picture`, title) },
      // Not by a command or a view: opening a command or a view does not mean that the person did it.
      completionEvents: [`onContext:crossfade.done.${id}`],
    })),
  };
}

function shortened(id: string): string {
  return id.replace(/^crossfade\./, '');
}
