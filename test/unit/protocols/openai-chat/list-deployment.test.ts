import assert from 'node:assert/strict';
import { parseProviderSettings } from '../../../../src/models/provider-settings.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { listChatModels } from '../../../../src/protocols/openai-chat/list-models.ts';
import { endpointPresets, presetEntry } from '../../../../src/providers/endpoint-presets.ts';

const address = 'https://r.openai.azure.com/openai/deployments/my%20gpt?api-version=2024-10-21';
const preset = endpointPresets.find(({ id }) => id === 'azure-deployment');

async function list(status: number): Promise<{ readonly names: readonly string[]; readonly asked: readonly string[] }> {
  assert.ok(preset !== undefined);
  const entry = presetEntry(preset, { id: 'azure', name: 'Azure', baseUrl: address });
  const [provider] = parseProviderSettings([entry]).providers;
  assert.ok(provider !== undefined);
  assert.deepEqual(provider.models, [{ id: 'my gpt' }]);
  assert.deepEqual(provider.queries, { [provider.baseUrl]: 'api-version=2024-10-21' });
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return Promise.resolve(Response.json({ data: [{ id: 'another' }] }, { status }));
  };
  const models = await listChatModels({ provider, key: 'k'.repeat(8), fetch }, new AbortController().signal);
  return { names: models.map(({ id }) => id), asked };
}

describe('the models of an Azure deployment', () => {
  it('are the one that its address names, and the resource is asked whether the key is right', async () => {
    const { names, asked } = await list(200);
    assert.deepEqual(names, ['my gpt']);
    assert.deepEqual(asked, ['https://r.openai.azure.com/openai/models']);
  });

  it('are known where a gateway lists nothing, and not where the key is wrong', async () => {
    assert.deepEqual((await list(404)).names, ['my gpt']);
    await assert.rejects(list(401), (error: unknown) => error instanceof ListError && error.fault.kind === 'auth');
  });
});
