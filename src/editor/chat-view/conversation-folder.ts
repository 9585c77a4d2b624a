/**
 * Where the conversations of a workspace are kept. VS Code gives a second window on the same workspace a storage folder of its own, with `-1`
 * to `-9` behind the id, because extensions could overwrite each other's files there. Our journals are made for several writers, so all
 * windows share the first one's folder; else what was said in the second window would be gone once only one is open.
 *
 * @param storagePath the extension's own folder in the storage of the workspace: `…/<id>/<extension>`, or the global one
 */
export function conversationFolder(storagePath: string): string {
  const shared = storagePath.replace(/(workspaceStorage[/\\][^/\\]{6,})-[1-9](?=[/\\][^/\\]+$)/, '$1');
  return `${shared}/conversations`;
}
