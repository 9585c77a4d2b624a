import assert from 'node:assert/strict';
import { conversationFolder } from '../../../../src/editor/chat-view/conversation-folder.ts';

describe('the folder of the conversations', () => {
  it('is the same for all windows on a workspace', () => {
    for (const id of ['-32e49166', '5f3a9c1e0b7d4f26a8e1c3d5b7f90a12']) {
      const first = conversationFolder(`/data/User/workspaceStorage/${id}/crossfade.crossfade`);
      assert.equal(first, `/data/User/workspaceStorage/${id}/crossfade.crossfade/conversations`);
      for (const count of [1, 2, 9])
        assert.equal(conversationFolder(`/data/User/workspaceStorage/${id}-${count}/crossfade.crossfade`), first);
    }
  });

  it('knows the separators of Windows', () => {
    assert.equal(
      conversationFolder('C:\\data\\User\\workspaceStorage\\5f3a9c1e0b7d4f26-1\\crossfade.crossfade'),
      'C:\\data\\User\\workspaceStorage\\5f3a9c1e0b7d4f26\\crossfade.crossfade/conversations',
    );
  });

  it('leaves everything else alone', () => {
    for (const path of [
      '/data/User/globalStorage/crossfade.crossfade',
      '/storage/me-1/User/workspaceStorage/abcdef012345/crossfade.crossfade',
      '/storage/workspaceStorage/abcdef-1/User/globalStorage/crossfade.crossfade',
      '/data/User/workspaceStorage/abcdef012345-10/crossfade.crossfade',
      '/data/User/workspaceStorage/-1/crossfade.crossfade',
    ])
      assert.equal(conversationFolder(path), `${path}/conversations`);
  });
});
