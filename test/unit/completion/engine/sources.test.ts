import assert from 'node:assert/strict';
import { instantModel } from '../../../../src/completion/engine/sources.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';

describe('where completions come from', () => {
  it('calls the embedded model by the name that lists and status bar show', () => {
    const registry = new Registry();
    registry.setProviders('embedded', [embedded]);
    const { ref, name } = instantModel({ suggest: () => undefined });
    assert.equal(name, 'Built-in (this workspace)');
    assert.equal(registry.model(ref)?.name, name);
  });
});
