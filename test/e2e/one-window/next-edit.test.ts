import assert from 'node:assert/strict';
import { join } from 'node:path';
import { FakeModelServer } from '../../support/fake-servers/fake-model-server.ts';
import { patienceMs } from '../../support/vscode-host/patience.ts';
import { repositoryRoot } from '../../support/vscode-host/paths.ts';
import { useSharedWindow } from './use-shared-window.ts';
import type { Session } from '../session.ts';

const name = 'platter.ts';
const file = `src/${name}`;
/** The last use is far below what is on the screen at first. */
const text = [
  'export function spin(speed: number): number {',
  '  const doubled = speed * 2;',
  '  report(doubled);',
  ...Array.from({ length: 80 }, (_, index) => `  step(${index});`),
  '  return speed + doubled;',
  '}',
  'declare function report(what: number): void;',
  'declare function step(at: number): void;',
  '',
].join('\n');

describe('the next edit', () => {
  const session = useSharedWindow(() => ({ files: { [file]: text }, settings: { 'editor.minimap.enabled': false } }));

  const picture = (label: string): Promise<void> =>
    session().workbench.screenshot(join(repositoryRoot, '.vscode-test', 'pictures', `next-edit-${label}.png`));

  it('is offered after a name was typed over: Tab jumps, Tab applies, and on to the next', async () => {
    const { workbench, read } = session();
    await workbench.openFile(file, 1);
    // The extension is at work, and its later parts are loaded.
    await workbench.waitFor(
      async () => (/Built-in/.test((await workbench.statusBar()).join('\n')) ? true : undefined),
      {
        what: 'the status bar to name a model',
      },
    );
    await workbench.page.waitForTimeout(2_000);
    await retype(session(), 'speed', 'tempo');
    await waitForDrawn(session(), 'Tab: go to line 2');
    await picture('near');

    await workbench.page.keyboard.press('Tab');
    await waitForDrawn(session(), 'Tab: apply');
    assert.equal(await saved(session(), 'tempo * 2'), false);
    await picture('shown');

    await workbench.page.keyboard.press('Tab');
    await waitForDrawn(session(), 'Tab: go to line 84');
    await waitUntilSaved(session(), 'const doubled = tempo * 2;');
    assert.match(await read(file), /return speed \+ doubled/);
    await picture('chain');
  });

  it('goes to places that are not on the screen', async () => {
    const { workbench, read } = session();
    await workbench.page.keyboard.press('Tab');
    await waitForDrawn(session(), 'Tab: apply');
    assert.match(await workbench.editorText(name), /return speed/);
    await picture('far');
    await workbench.page.keyboard.press('Tab');
    await waitUntilSaved(session(), 'return tempo + doubled;');
    await waitForDrawn(session(), undefined);
    assert.doesNotMatch(await read(file), /speed/);
  });

  it('is undone in one step', async () => {
    const { read } = session();
    await undoOnce(session(), 'return tempo + doubled;', 'return speed + doubled;');
    assert.match(await read(file), /const doubled = tempo \* 2;/);
    assert.match(await read(file), /spin\(tempo: number\)/);
  });

  it('goes away with Escape; Tab indents again', async () => {
    const { workbench } = session();
    await workbench.page.keyboard.press(process.platform === 'darwin' ? 'Meta+ArrowUp' : 'Control+Home');
    await retype(session(), 'tempo', 'pace');
    await waitForDrawn(session(), 'Tab: go to line 2');
    await workbench.page.keyboard.press('Escape');
    await waitForDrawn(session(), undefined);
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Tab');
    await waitUntilSaved(session(), /spin\(pace: number\): number \{[ \t]+\n/);
    assert.equal(await saved(session(), 'doubled = tempo * 2'), true);
  });

  it('leaves Tab to the person who went somewhere else', async () => {
    const { workbench } = session();
    const home = process.platform === 'darwin' ? 'Meta+ArrowUp' : 'Control+Home';
    await workbench.page.keyboard.press(home);
    await retype(session(), 'pace', 'rate');
    await waitForDrawn(session(), 'Tab: go to line 2');
    for (let line = 0; line < 4; line++) await workbench.page.keyboard.press('ArrowDown');
    await waitForDrawn(session(), undefined);
  });

  it('can be gone to from the palette', async () => {
    const { workbench } = session();
    await workbench.runCommand('Crossfade: Go to Next Edit');
    await waitForDrawn(session(), 'Tab: apply');
    await workbench.page.keyboard.press('Tab');
    await waitUntilSaved(session(), 'const doubled = rate * 2;');
  });

  it('is silent while completions are off, and comes back with Undo', async () => {
    const { workbench } = session();
    const home = process.platform === 'darwin' ? 'Meta+ArrowUp' : 'Control+Home';
    await workbench.runCommand('Crossfade: Toggle Completions');
    await workbench.waitForNotification(/Completions and next edits are off/);
    await workbench.openFile(file);
    await workbench.page.keyboard.press(home);
    await retype(session(), 'rate', 'beat');
    // Longer than a prediction takes in the other tests of this session.
    await workbench.page.waitForTimeout(2_000);
    assert.equal(await workbench.page.locator('.monaco-editor').getByText('Tab: go to line').count(), 0);
    // The name that stands in the other places again, so that there is something to offer.
    await workbench.page.keyboard.press(home);
    await retype(session(), 'beat', 'rate');
    const off = workbench.page.locator('.part.statusbar [aria-label$=", completions off"]').first();
    await off.waitFor();
    await workbench.pressNotification(/Completions and next edits are off/, 'Undo');
    // A change that is made before the setting is back is not looked at.
    await off.waitFor({ state: 'detached' });
    await workbench.openFile(file);
    await workbench.page.keyboard.press(home);
    await retype(session(), 'rate', 'pulse');
    await waitForDrawn(session(), 'Tab: go to line 2');
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

describe('the next edit of a model', () => {
  let model: FakeModelServer;
  const signature = 'export function play(track: string, volume: number): void {';
  const session = useSharedWindow(async () => {
    model = await FakeModelServer.start('openai-chat', 'fake-editor');
    model.usualReply = { text: 'NONE' };
    return {
      files: { [file]: `export function play(track: string): void {\n  console.log(track);\n}\n\nplay('one');\n` },
      machineSettings: { 'crossfade.providers': [model.provider] },
      settings: {
        'editor.minimap.enabled': false,
        'editor.quickSuggestions': { other: 'off' },
        'editor.parameterHints.enabled': false,
        // Ghost text has the right of way.
        'editor.inlineSuggest.enabled': false,
        'crossfade.models.edit': [model.ref],
        'crossfade.models.chat': [model.ref],
        'crossfade.nextEdit.model': true,
      },
    };
  });
  after(() => model.stop());

  it('is asked for when the person pauses, with what was changed, and made by Tab and Tab', async () => {
    const { workbench, read } = session();
    await workbench.openFile(file, 1);
    await workbench.page.waitForTimeout(2_000);
    model.usualReply = ({ text: asked }) => ({
      text: asked.includes('volume: number)') ? "REPLACE 5-5\n|play('one', 0.8);\nEND" : 'NONE',
    });
    for (let at = 0; at < 'export function play(track: string'.length; at++)
      await workbench.page.keyboard.press('ArrowRight');
    await workbench.type(', volume: number');
    await waitForDrawn(session(), 'Tab: go to line 5');
    await workbench.screenshot(join(repositoryRoot, '.vscode-test', 'pictures', 'next-edit-model.png'));
    const asked = JSON.stringify(model.chatRequests.at(-1)?.body);
    assert.ok(asked.includes(`-export function play(track: string): void {`), asked);
    assert.ok(asked.includes(`+${signature}`), asked);
    await workbench.page.keyboard.press('Tab');
    await waitForDrawn(session(), 'Tab: apply');
    await workbench.page.keyboard.press('Tab');
    await waitUntilSaved(session(), "play('one', 0.8);");
    assert.ok((await read(file)).startsWith(signature));
  });

  it('is none where a model answers anything but one small edit', async () => {
    const { workbench, read } = session();
    const before = await read(file);
    const requests = model.chatRequests.length;
    model.usualReply = { text: 'Sure! Here is the edit:\nREPLACE 1-5\n|gone\nEND' };
    await workbench.type(' ');
    await workbench.waitFor(() => Promise.resolve(model.chatRequests.length > requests ? true : undefined), {
      what: 'a request',
    });
    await workbench.page.waitForTimeout(500);
    await waitForDrawn(session(), undefined);
    assert.equal((await read(file)).replaceAll(' ', ''), before.replaceAll(' ', ''));
  });

  it('writes no error of its own to the console', () => {
    assert.deepEqual(session().workbench.ownErrors(), []);
  });
});

/** Selects the first occurrence of a name in the file by the keyboard and types another one over it. The cursor stands at the start. */
async function retype({ workbench }: Session, from: string, to: string): Promise<void> {
  const column = await workbench.waitFor(
    async () => {
      const at = ((await workbench.editorText(name)).split('\n')[0] ?? '').indexOf(from);
      return at > 0 ? at : undefined;
    },
    { what: `${from} in the first line` },
  );
  for (let at = 0; at < column; at++) await workbench.page.keyboard.press('ArrowRight');
  for (let at = 0; at < from.length; at++) await workbench.page.keyboard.press('Shift+ArrowRight');
  await workbench.type(to);
  // The list of suggestions would take Tab and Escape for itself.
  await workbench.waitFor(
    async () => ((await workbench.editorText(name)).split('\n')[0]?.includes(to) === true ? true : undefined),
    { what: `the first line to hold ${to}` },
  );
  const list = workbench.page.locator('.suggest-widget.visible');
  if (await list.isVisible()) await workbench.page.keyboard.press('Escape');
}

/**
 * Undoes one step, from a text with `before` to one with `after`. A key that a slow window did not take is pressed again only while the editor has
 * its focus and the file on the disk, which follows every change, is as it was all the while.
 */
async function undoOnce(session: Session, before: string, after: string): Promise<void> {
  const { workbench } = session;
  const focused = workbench.editor(name).locator('textarea:focus, .native-edit-context:focus');
  const untouched = await session.read(file);
  const isUndone = async (): Promise<true | undefined> =>
    (await workbench.editorText(name)).includes(after) || (await session.read(file)) !== untouched ? true : undefined;
  for (let press = 0, done: true | undefined; press < 3 && done === undefined; press++) {
    // It has no size of its own.
    const limits = { state: 'attached', timeout: patienceMs / 6 } as const;
    await focused
      .first()
      .waitFor(limits)
      .catch(() => undefined);
    assert.ok((await workbench.editorText(name)).includes(before), 'Nothing is undone yet.');
    await workbench.page.keyboard.press(process.platform === 'darwin' ? 'Meta+z' : 'Control+z');
    done = await workbench
      .waitFor(isUndone, { what: 'one step to be undone', timeoutMs: patienceMs / 3 })
      .catch(() => undefined);
  }
  await waitUntilSaved(session, after);
}

/** Texts that decorations add to the lines on the screen. They are pseudo-elements: only their style tells. */
async function drawn({ workbench }: Session): Promise<string> {
  const texts = await workbench
    .editor(name)
    .locator('.view-line span')
    .evaluateAll((spans) =>
      spans.flatMap((span) => [getComputedStyle(span, '::before').content, getComputedStyle(span, '::after').content]),
    );
  const own = texts.filter((one) => one !== 'none' && one !== 'normal').join('\n');
  return `${own}\n${await workbench.editorText(name)}`.replaceAll('\u00a0', ' ');
}

/** Waits until a label is drawn, or with undefined until no label is. */
async function waitForDrawn(session: Session, label: string | undefined): Promise<void> {
  await session.workbench.waitFor(
    async () => {
      const text = await drawn(session);
      const isThere = label === undefined ? !/Tab: (?:go to|apply)/.test(text) : text.includes(label);
      return isThere ? true : undefined;
    },
    { what: label ?? 'the label to go', timeoutMs: patienceMs },
  );
}

async function saved({ read }: Session, wanted: string | RegExp): Promise<boolean> {
  const text = await read(file);
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

async function waitUntilSaved(session: Session, wanted: string | RegExp): Promise<void> {
  await session.workbench.waitFor(async () => ((await saved(session, wanted)) ? true : undefined), {
    what: `the file to hold ${String(wanted)}`,
  });
}
