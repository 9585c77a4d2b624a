import assert from 'node:assert/strict';
import { typedRows } from '../../../../src/editor/model-choice/model-items.ts';
import { ModelSearch } from '../../../../src/editor/model-choice/model-search.ts';
import { plainValues } from '../../../../src/editor/shell/plain-text.ts';
import { probeRows } from '../../../../src/editor/providers/probe-items.ts';
import { providerRow } from '../../../../src/editor/providers/provider-items.ts';
import { sharedModels } from '../../../../src/editor/editor-models/share-models-list.ts';
import { spendingRows } from '../../../../src/editor/usage/spending-items.ts';
import { statusText } from '../../../../src/editor/shell/status-text.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { Registry } from '../../../../src/models/registry.ts';
import type { ChosenHere } from '../../../../src/routing/models-here.ts';
import { lmStudio } from '../../../../src/providers/vendors/lm-studio.ts';
import { iconsIn, linksIn } from '../../../support/editor-syntax.ts';

const hostile = '$(error)[x](command:workbench.action.terminal.new)\u202e\n`y`';
const harmless = 'name';

/** As `localize` does it. */
const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(plainValues(values)[Number(index)]));

function registryOf(name: string): Registry {
  const registry = new Registry();
  registry.setProviders('user', [{ ...lmStudio, id: 'mine', name }]);
  registry.setLiveModels('mine', [{ id: name, name }]);
  return registry;
}

/** Every text of every list that a server's or an extension's names get into. */
function textsWith(name: string): string[] {
  const registry = registryOf(name);
  const provider = registry.provider('mine');
  assert.ok(provider !== undefined);
  const ref = { provider: 'mine', model: name };
  const resolved: ChosenHere = {
    role: 'chat',
    rung: 'user',
    refs: [ref, { ...ref, model: `${name}2` }],
    problems: [],
    scope: {},
    folder: { uri: 'file:///a', name },
    isOneOfSeveral: true,
  };
  const input = { role: 'chat', resolved, registry, t } as const;
  const status = statusText({
    ...{ completion: resolved, chat: resolved, registry, t, fallback: ref },
    ...{ trusted: true, aiOff: false, enabled: true, busy: false },
  });
  const shared = sharedModels(registry, [ref]).map(({ name: label, detail, tooltip }) => ({ label, detail, tooltip }));
  const listed = new ModelSearch(input).find('').rows;
  registry.setReachability('mine', { state: 'unreachable', reason: name });
  const findings = [{ check: 'chat', result: 'works', detail: name }] as const;
  const report = { findings, learned: { quirks: {} }, host: name, model: name, sent: 1, providerId: 'mine' };
  const line = {
    role: 'chat',
    model: `mine/${name}`,
    workspace: 'w',
    requests: 1,
    usd: 0,
    input: 1,
    output: 1,
    unpriced: 0,
  };
  const day = { lines: [{ ...line, tokens: 1, unpricedTokens: 0 }], marks: new Set<string>() };
  const spending = { days: [{ date: 'today', day }], rules: [], workspace: 'w', nameOf: () => name, t };
  return JSON.stringify([
    [
      ...listed,
      ...new ModelSearch(input).find('').rows,
      ...new ModelSearch(input).find('mine').rows,
      ...typedRows(`mine/${name}`, input),
      ...typedRows(name, input),
    ].map((row) => ({ ...row, ref: '' })),
    providerRow(provider, true, registry, t),
    probeRows(report, t),
    spendingRows(spending as unknown as Parameters<typeof spendingRows>[0]),
    [status.text, ...status.lines],
    shared,
  ]).split('","');
}

describe('names of providers and models in the lists of VS Code', () => {
  it('draw no icon and no link, and no character that nobody sees', () => {
    const icons = (texts: readonly string[]): string[] => texts.flatMap(iconsIn);
    const texts = textsWith(hostile);
    assert.ok(texts.join().includes('＄(error)(x)(command:workbench.action.terminal.new)'));
    assert.deepEqual(icons(texts), icons(textsWith(harmless)));
    assert.deepEqual(texts.flatMap(linksIn), []);
    assert.doesNotMatch(texts.join(), /\u202e|\\n|`/);
  });
});
