import type { ChosenHere, ConversationPlace } from '../routing/models-here.ts';
import type { FolderLabel } from '../transcript/chat-view-messages.ts';

/** How the view tells the folder of a conversation; undefined where the workspace has only that one, and in an empty window. */
export function folderLabel({ folder, isOneOfSeveral }: ChosenHere, place: ConversationPlace): FolderLabel | undefined {
  if (folder === undefined) {
    return place.folder === undefined ? undefined : { name: lastName(place.folder), state: 'gone' };
  }
  if (!isOneOfSeveral) return undefined;
  return { name: folder.name, state: place.hasBegun || place.folder !== undefined ? 'fixed' : 'follows' };
}

function lastName(uri: string): string {
  const name = /[^/]*$/.exec(uri.replace(/\/+$/, ''))?.[0] ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
