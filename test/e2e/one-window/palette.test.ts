import assert from 'node:assert/strict';
import { commands } from '../../../src/editor/manifest/commands.ts';
import { commandTitles } from '../../support/manifest-titles.ts';
import { useSharedWindow } from './use-shared-window.ts';

/** Not there: what only buttons and keys of ours start, and what needs an answer that is on its way. */
const unlisted: readonly string[] = [
  ...commands.flatMap((command) => ('palette' in command && command.palette === false ? [command.id] : [])),
  'crossfade.model.switchNow',
  'crossfade.chat.stop',
];

/** There or not, depending on what other specs did in this window before. */
const dependent: readonly string[] = commands.flatMap((command) =>
  'palette' in command && /crossfade\.(?:has|editBusy|commitBusy|canRetry|reviewInFront)/.test(String(command.palette))
    ? [command.id]
    : [],
);

describe('the palette', () => {
  const session = useSharedWindow(() => ({}));

  it('offers every command while a file is open', async () => {
    const { workbench } = session();
    await workbench.openFile('src/mixer.ts');
    await workbench.page.keyboard.press('Control+Home');
    const offered = await workbench.paletteTitles('Crossfade: ');
    const isOffered = (title: string): boolean => offered.some((label) => label.split('\n')[0]?.trim() === title);
    const differs = [...(await commandTitles())].filter(
      ([id, title]) => !dependent.includes(id) && isOffered(title) === unlisted.includes(id),
    );
    assert.deepEqual(differs, []);
  });
});
