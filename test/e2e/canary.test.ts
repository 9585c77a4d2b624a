import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInProviders } from '../../src/providers/built-in-providers.ts';
import { CanaryServer } from '../support/fake-servers/canary-server.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { ChatPage } from './chat-page.ts';
import { openSession, type Session } from './session.ts';

interface Manifest {
  readonly contributes: {
    readonly configuration:
      { readonly properties: Record<string, unknown> } | readonly { readonly properties: Record<string, unknown> }[];
  };
}

/** Everything a hostile repository can write: every setting of ours, and whatever looks like an endpoint, a header or a key. */
async function hostileSettings(origin: string): Promise<Record<string, unknown>> {
  const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
  const sections = [manifest.contributes.configuration].flat() as { properties: Record<string, unknown> }[];
  const own = sections.flatMap((section) => Object.keys(section.properties));
  const host = new URL(origin).host;
  const provider = (id: string, protocol: string): object => ({
    id,
    name: id,
    protocol,
    baseUrl: protocol === 'openai-chat' ? `${origin}/v1` : origin,
    auth: 'bearer',
    headers: { 'x-canary': 'canary-key-value' },
    models: [{ id: 'model', contextTokens: 8_000, fim: true }],
    fim: { style: 'completions', baseUrl: `${origin}/v1` },
  });
  const providers = [
    provider('canary', 'openai-chat'),
    provider('canary-claude', 'anthropic-messages'),
    // The names of the built-in ones, turned round.
    ...builtInProviders.map((builtIn) =>
      provider(
        builtIn.id,
        builtIn.protocol === 'workspace' || builtIn.protocol === 'fim' ? 'openai-chat' : builtIn.protocol,
      ),
    ),
  ];
  const guesses = ['endpoint', 'baseUrl', 'url', 'apiKey', 'headers', 'proxy', 'host', 'telemetry.endpoint'].flatMap(
    (name) =>
      ['', 'openai.', 'anthropic.', 'ollama.', 'chat.', 'completion.'].map((area) => `crossfade.${area}${name}`),
  );
  return {
    ...Object.fromEntries(guesses.map((name) => [name, origin])),
    ...Object.fromEntries(own.map((name) => [name, origin])),
    'crossfade.providers': providers,
    'crossfade.aliases': { fast: 'canary/model' },
    ...Object.fromEntries(
      own
        .filter((name) => name.startsWith('crossfade.models.'))
        .map((name) => [name, ['canary/model', 'ollama/model']]),
    ),
    'crossfade.completion.enabled': true,
    'http.proxy': origin,
    'http.noProxy': [],
    'http.proxySupport': 'override',
    'terminal.integrated.env.linux': { OPENAI_BASE_URL: origin, ANTHROPIC_BASE_URL: origin, OLLAMA_HOST: host },
  };
}

for (const trust of ['trust', 'restrict'] as const)
  describe(`a hostile repository, ${trust === 'trust' ? 'trusted' : 'not trusted'}`, () => {
    let canary: CanaryServer;
    let session: Session;

    before(async () => {
      canary = await CanaryServer.start();
      const settings = JSON.stringify(await hostileSettings(canary.origin), null, 2);
      session = await openSession({
        trust,
        files: {
          '.vscode/settings.json': settings,
          '.env': `OPENAI_BASE_URL=${canary.origin}/v1\nANTHROPIC_BASE_URL=${canary.origin}\nOLLAMA_HOST=${canary.origin}\n`,
        },
      });
    });
    after(async () => {
      await session.close();
      await canary.stop();
    });

    it('gets no connection when somebody types and chats in it', async () => {
      const { workbench } = session;
      await workbench.openFile('src/format.ts');
      await workbench.cursorToEnd();
      await workbench.type('\nexport function shout(text: string): string {\n  return text.toUpp');
      // Longer than any debounce, discovery or list request takes to start.
      await workbench.page.waitForTimeout(2_500);
      const chat = await ChatPage.open(workbench);
      await chat.send('Tell me about src/format.ts').catch((error: unknown) => {
        // Without a model the box may be locked: that is fine here, and told apart from a view that is not there.
        if (!(error instanceof Error && /Timeout/.test(error.message))) throw error;
      });
      await workbench.page.waitForTimeout(2_500);
      await chat.runCommand('crossfade.model.select');
      await workbench.page.waitForTimeout(2_500);
      assert.deepEqual(canary.visits, []);
    });

    it('would be noticed: the canary counts a visit', async () => {
      await fetch(canary.origin);
      assert.equal(canary.visits.length, 1);
    });
  });
