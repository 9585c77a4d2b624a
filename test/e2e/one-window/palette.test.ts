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

describe('the palette', () => {
  const session = useSharedWindow(() => ({}));

  it('offers every command while a file is open', async () => {
    const { workbench } = session();
    await workbench.openFile('src/mixer.ts');
    await workbench.page.keyboard.press('Control+Home');
    const missing: string[] = [];
    for (const [id, title] of await commandTitles()) {
      const isOffered = (await workbench.paletteTitles(title)).some((label) => label.includes(title));
      if (isOffered === unlisted.includes(id)) missing.push(id);
    }
    assert.deepEqual(missing, []);
  });
});
