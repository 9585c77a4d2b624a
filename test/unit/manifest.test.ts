import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { contextKeys, editorContextKeys } from '../../src/editor/manifest/context-keys.ts';
import { settingKeys, settings, userOnlySettings } from '../../src/editor/manifest/settings.ts';
import { editorSubmenuId, walkthroughSteps } from '../../src/editor/manifest/views.ts';
import { withContributions } from '../../scripts/contributions.ts';
import { defaultChatQuirks } from '../../src/models/chat-quirks.ts';
import { parseProviderSettings } from '../../src/models/provider-settings.ts';
import { fimStyles } from '../../src/models/protocol-id.ts';
import { roles } from '../../src/models/role.ts';

interface Placed {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly icon: string;
  readonly main: string;
  readonly extensionDependencies?: unknown;
  readonly extensionPack?: unknown;
  readonly enabledApiProposals?: unknown;
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: unknown };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Placed[]>>;
    readonly submenus: readonly { readonly id: string }[];
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac?: string;
      readonly when?: string;
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly configuration: readonly {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly scope?: string;
            readonly default?: unknown;
            readonly markdownDescription?: string;
            readonly order?: number;
            readonly tags?: readonly string[];
          }
        >
      >;
    }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const properties = Object.assign({}, ...contributes.configuration.map((section) => section.properties)) as Readonly<
  Record<string, Manifest['contributes']['configuration'][number]['properties'][string]>
>;
const placed = Object.values(contributes.menus).flat();
const commandsOfManifest = contributes.commands.map((command) => command.command);

/** Words of a `when` clause that name a context key. */
function keysOf(clause: string): string[] {
  return clause
    .split(/&&|\|\|/)
    .map(
      (term) =>
        term
          .trim()
          .replace(/^!/, '')
          .split(/\s*(?:==|!=|=~)\s*/)[0] ?? '',
    )
    .filter((term) => term !== '' && term !== 'false' && term !== 'true');
}

function completionContexts(): string[] {
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const events = steps.flatMap((step) => step.completionEvents);
  return events.filter((event) => event.startsWith('onContext:')).map((event) => event.slice('onContext:'.length));
}

function whenClauses(): string[] {
  return [...placed, ...contributes.keybindings]
    .map((item) => item.when)
    .concat(contributes.commands.map((command) => command.enablement))
    .concat(completionContexts())
    .filter((clause) => clause !== undefined);
}

describe('the manifest', () => {
  it('is what the typed lists say: npm run manifest', () => {
    const generated = withContributions(manifest as unknown as Readonly<Record<string, unknown>>);
    assert.deepEqual(manifest, generated.manifest);
    assert.deepEqual(strings, generated.texts);
  });

  it('names commands in title case, with an ellipsis where more is asked', () => {
    for (const { command, title } of contributes.commands) {
      const text = strings[title.slice(1, -1)] ?? '';
      assert.match(text, /^[A-Z]/, command);
      assert.doesNotMatch(text, /\.\.\.$|[.!]$/, command);
    }
  });

  it('names only existing commands and submenus in menus, keybindings and the walkthrough', () => {
    for (const item of placed) {
      if (item.command !== undefined) assert.ok(commandsOfManifest.includes(item.command), item.command);
      if (item.submenu !== undefined) assert.equal(item.submenu, editorSubmenuId);
    }
    for (const binding of contributes.keybindings) assert.ok(commandsOfManifest.includes(binding.command));
    const links = Object.values(strings).flatMap((value) => [...value.matchAll(/\]\(command:([\w.]+)/g)]);
    assert.ok(links.length >= walkthroughSteps.length);
    for (const link of links) assert.ok(commandsOfManifest.includes(link[1] ?? ''), link[1]);
  });

  it('has one walkthrough of at most five steps, each with a picture and a way to be completed', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.ok(steps.length > 0 && steps.length <= 5);
    assert.equal(contributes.walkthroughs.length, 1);
    for (const step of steps) {
      assert.ok(existsSync(step.media.svg), `${step.media.svg} is missing`);
      // Not by a command or a view: opening a command or a view does not mean that the person did it.
      assert.deepEqual(step.completionEvents, [`onContext:crossfade.done.${step.id}`]);
    }
  });

  it('has every picture it names', () => {
    const icons = [manifest.icon, ...[...text.matchAll(/"icon": "(media\/[^"]+)"/g)].map((match) => match[1] ?? '')];
    for (const icon of icons) assert.ok(existsSync(icon), `${icon} is missing`);
  });

  it('defines and uses the same texts', () => {
    const used = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
    for (const [key, value] of Object.entries(strings)) assert.notEqual(value.trim(), '', key);
  });

  it('declares every context key of its clauses, and uses every one of ours', () => {
    const used = new Set(whenClauses().flatMap(keysOf));
    const declared = new Set<string>([...contextKeys, ...editorContextKeys]);
    assert.deepEqual(
      [...used].filter((key) => !declared.has(key)),
      [],
    );
    assert.deepEqual(
      [...declared].filter((key) => !used.has(key)),
      [],
    );
  });

  it('binds keys only under a condition of ours, as chords or Alt+\\; Tab and Escape only while a next edit is offered or an edit is written, other keys in the diff of a proposal', () => {
    const own: Readonly<Record<string, string>> = {
      tab:
        'crossfade.nextEdit && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible && !editorReadonly && ' +
        '!editorTabMovesFocus && !inSnippetMode && !crossfade.off',
      escape:
        'crossfade.nextEdit && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible && !crossfade.off',
    };
    const editKeys: Readonly<Record<string, RegExp>> = {
      'crossfade.edit.inline': /^!crossfade\.off && editorTextFocus && !editorReadonly/,
      'crossfade.edit.stop':
        /^crossfade\.editBusy && editorTextFocus && !inlineSuggestionVisible && !suggestWidgetVisible$/,
      'crossfade.edit.acceptHunk': /^crossfade\.reviewInFront && crossfade\.proposalInFront && editorTextFocus$/,
      'crossfade.edit.rejectHunk': /^crossfade\.reviewInFront && crossfade\.proposalInFront && editorTextFocus$/,
    };
    for (const binding of contributes.keybindings) {
      if (binding.command === 'crossfade.edit.accept') {
        assert.equal(binding.when, 'crossfade.proposalInFront');
        assert.equal(binding.key, 'ctrl+enter');
        continue;
      }
      const ofEdit = editKeys[binding.command];
      if (ofEdit !== undefined) {
        assert.match(binding.when ?? '', ofEdit, binding.command);
        continue;
      }
      if (Object.hasOwn(own, binding.key)) {
        assert.equal(binding.when, own[binding.key]);
        assert.match(binding.command, /^crossfade\.nextEdit\./);
        continue;
      }
      assert.ok(
        keysOf(binding.when ?? '').some((key) => key.startsWith('crossfade.')),
        binding.command,
      );
      assert.match(binding.key, /^(ctrl\+k shift\+[a-z]|alt\+\\)$/, binding.command);
    }
    // Escape means two things, under conditions that exclude each other in practice.
    const keys = contributes.keybindings.map(({ key, command }) => (command === 'crossfade.edit.stop' ? command : key));
    assert.equal(new Set(keys).size, keys.length);
    // Taken by VS Code itself (untitled file from a language, open active diff side).
    assert.ok(!keys.includes('ctrl+k shift+n') && !keys.includes('ctrl+k shift+o'));
  });

  it('starts without slowing VS Code down and depends on no other extension', () => {
    assert.ok(!manifest.activationEvents.includes('*'));
    assert.equal(manifest.extensionDependencies, undefined);
    assert.equal(manifest.extensionPack, undefined);
    assert.equal(manifest.enabledApiProposals, undefined);
  });
});

describe('the settings of the manifest', () => {
  it('have a text on a page of the Settings editor, once each, and a default of their own type', () => {
    assert.deepEqual(Object.keys(properties).sort(), [...settingKeys].sort());
    const onPages = contributes.configuration.flatMap((page) => Object.keys(page.properties));
    assert.equal(onPages.length, settingKeys.length);
    for (const key of settingKeys) assert.ok(settings[key].accepts(settings[key].default), key);
  });

  it('let Settings Sync take the aliases along, which a workspace cannot set', () => {
    assert.equal(properties['crossfade.aliases']?.scope, 'application');
    assert.ok(userOnlySettings.includes('crossfade.aliases'));
  });

  it('have an explicit scope, a translated description, an order and tags', () => {
    for (const [key, property] of Object.entries(properties)) {
      assert.ok(key.startsWith('crossfade.'), key);
      assert.ok(property.scope !== undefined, key);
      assert.match(property.markdownDescription ?? '', /^%setting\./, key);
      assert.equal(typeof property.order, 'number', key);
      assert.ok((property.tags ?? []).length > 0, key);
    }
  });

  it('A003, A008: keep from a repository whatever names an endpoint, header, command, path, key or approval', () => {
    const sensitive =
      /provider|endpoint|url|uri|host|proxy|header|key|token|secret|command|path|file|folder|cert|approv|allow|alias|lookup|tool|exec/i;
    for (const key of settingKeys.filter((name) => sensitive.test(name))) {
      assert.ok(userOnlySettings.includes(key), `${key} can be set by a repository`);
    }
    for (const property of Object.values(properties)) {
      assert.ok(property.scope !== 'machine-overridable' && property.scope !== 'window');
    }
  });

  it('are restricted while a workspace is not trusted when they choose or register models', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.equal(virtualWorkspaces.supported, 'limited');
    const restricted = new Set(untrustedWorkspaces.restrictedConfigurations);
    for (const key of [...userOnlySettings, ...roles.map((role) => `crossfade.models.${role}`)]) {
      assert.ok(restricted.has(key), key);
    }
  });

  it('describe provider entries as the reader takes them', () => {
    const schema = properties['crossfade.providers'] as unknown as {
      readonly items: {
        readonly properties: Readonly<Record<string, { readonly properties?: Record<string, unknown> }>>;
      };
    };
    assert.deepEqual(
      Object.keys(schema.items.properties['quirks']?.properties ?? {}).sort(),
      Object.keys(defaultChatQuirks).sort(),
    );
    const style = schema.items.properties['fim']?.properties?.['style'] as { readonly enum: readonly string[] };
    assert.deepEqual(style.enum, fimStyles);
    const example: Record<string, unknown> = {
      id: 'mine',
      name: 'Mine',
      protocol: 'openai-chat',
      baseUrl: 'http://127.0.0.1:8000/v1',
      mirrors: ['http://127.0.0.1:8001/v1'],
      prefillBaseUrl: 'http://127.0.0.1:8000/beta',
      auth: 'none',
      headers: { 'x-team': 'blue' },
      secretHeader: 'x-gateway-secret',
      quirks: { tools: false },
      fim: { style: 'completions' },
      models: [{ id: 'a', contextTokens: 10 }],
      computesHere: true,
      catalogueId: 'openai',
    };
    assert.deepEqual(Object.keys(schema.items.properties).sort(), Object.keys(example).sort());
    assert.deepEqual(parseProviderSettings([example]).problems, []);
  });
});
