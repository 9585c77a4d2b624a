import type { CodePlace } from '../../conversation/part.ts';
import { localize } from '../shell/localize.ts';
import { openPlace } from '../shell/open-place.ts';
import { showInformation } from '../shell/show-notice.ts';
import { findWrittenFile } from '../shell/written-file.ts';

/** Opens a file that an answer names. The path is the model's: only what the path gate finds inside the workspace is opened. */
export async function openWrittenPlace(place: CodePlace): Promise<void> {
  const path = await findWrittenFile(place.path);
  if (path !== undefined) await openPlace({ ...place, path });
  else void showInformation(localize('There is no file {0} in this workspace.', place.path));
}
