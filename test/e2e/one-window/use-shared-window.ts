import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { quietSettings, type Settings } from '../../support/vscode-host/server.ts';
import { ChatPage } from '../chat-page.ts';
import { fillWorkspace, keepFailure, openSession, savingAtOnce, type Session } from '../session.ts';
import { closeSharedWindow, sharedSession, shareWindow } from '../shared-window.ts';
import type { WindowControl } from '../window-control.ts';

/** What a spec that shares its window may ask for. Everything else needs a VS Code of its own. */
export interface SharedWindowOptions {
  /** Settings of the person. */
  readonly settings?: Settings;
  /** Settings of machine scope, e.g. `crossfade.providers`. */
  readonly machineSettings?: Settings;
  /** Files of the workspace by path, besides those of the sample. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Keys that a spec has set, or that its tests may have set by what they did. */
const changed = new Set([
  'workbench.colorTheme',
  ...['chat', 'edit', 'completion', 'agent', 'plan', 'commit'].map((role) => `crossfade.models.${role}`),
  'crossfade.providers',
  'crossfade.aliases',
  'crossfade.completion.enabled',
]);

/** The provider entries of the spec before. */
let earlier: readonly unknown[] = [];

function providersOf({ machineSettings }: SharedWindowOptions): readonly unknown[] {
  const entries = machineSettings?.['crossfade.providers'];
  return Array.isArray(entries) ? entries : [];
}

function idOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
}

/**
 * Sets the settings of a spec and takes those of earlier ones away. The earlier providers go last: no list names a model that is not there, and
 * none is found for the workspace and gone a moment later. Both would be told in the window.
 */
async function changeAllSettings(control: WindowControl, options: SharedWindowOptions): Promise<void> {
  const providers = providersOf(options);
  const ids = new Set(providers.map(idOf));
  const both = [...providers, ...earlier.filter((entry) => !ids.has(idOf(entry)))];
  await control.changeSettings({ 'crossfade.providers': both });
  const wanted: Settings = { ...quietSettings, ...savingAtOnce, ...options.settings, ...options.machineSettings };
  for (const key of Object.keys(wanted)) changed.add(key);
  const others = [...changed].filter((key) => key !== 'crossfade.providers');
  await control.changeSettings(Object.fromEntries(others.map((key) => [key, wanted[key] ?? null])));
  await control.changeSettings({ 'crossfade.providers': providers.length > 0 ? providers : null });
  earlier = providers;
}

/** Begins an empty conversation. What the last settings caused to be told may come into it, and goes with one more. */
async function emptyChat({ workbench, control }: Session): Promise<ChatPage> {
  const chat = await ChatPage.open(workbench);
  const items = (await chat.frame()).locator('[data-test=item]');
  for (let attempt = 1; ; attempt++) {
    await control.runCommand('crossfade.chat.new');
    try {
      await workbench.waitFor(async () => ((await items.count()) === 0 ? true : undefined), {
        what: 'an empty conversation',
        timeoutMs: patienceMs / 6,
      });
      return chat;
    } catch (error) {
      if (attempt >= 4) throw error;
    }
  }
}

/** Gives a window back as it was when it was opened, with the settings and files of the next spec. */
async function reset(session: Session, options: SharedWindowOptions): Promise<void> {
  const { workbench, workspace, control } = session;
  await control.runCommand('workbench.action.files.saveAll');
  await control.runCommand('workbench.action.closeAllEditors');
  for (const name of await readdir(workspace))
    await rm(join(workspace, name), { recursive: true, force: true, maxRetries: 5 });
  await fillWorkspace(workspace, options.files);
  await changeAllSettings(control, options);
  await control.runCommand('notifications.clearAll');
  workbench.consoleErrors.length = 0;
  const chat = await emptyChat(session);
  const frame = await chat.frame();
  const models = options.settings?.['crossfade.models.chat'];
  const first: unknown = Array.isArray(models) ? models[0] : undefined;
  if (typeof first === 'string')
    await workbench.waitFor(
      async () => ((await frame.locator('[data-test=model]').getAttribute('data-ref')) === first ? true : undefined),
      { what: `the model ${first} on the model button` },
    );
}

async function windowFor(options: SharedWindowOptions): Promise<Session> {
  const shared = sharedSession();
  if (shared) {
    try {
      await reset(shared, options);
      return shared;
    } catch (error) {
      // A spec that broke the window is no reason for the next one to fail.
      process.stdout.write(`A fresh window for this spec: ${error instanceof Error ? error.message : String(error)}\n`);
      await closeSharedWindow();
    }
  }
  for (const key of Object.keys({ ...options.settings, ...options.machineSettings })) changed.add(key);
  earlier = providersOf(options);
  const session = await openSession({ ...options, isControlled: true });
  shareWindow(session);
  return session;
}

/**
 * Hooks that give all tests of a `describe` the window that the specs of this folder share: with its own settings and files, no open editor and
 * an empty conversation. A spec with models chooses one for the chat, too: one that was only found for it would be told to be gone in the next.
 * What a person did in it before is left: earlier conversations, stored keys and what was spent. A spec that must not see that, or that needs a
 * fresh start, uses a session of its own.
 */
export function useSharedWindow(options: () => SharedWindowOptions | Promise<SharedWindowOptions>): () => Session {
  let session: Session | undefined;
  before(async () => {
    session = await windowFor(await options());
  });
  afterEach(async function () {
    await keepFailure(this.currentTest, session);
  });
  return () => {
    if (!session) throw new Error('The window is only open inside tests.');
    return session;
  };
}
