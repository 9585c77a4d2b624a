/**
 * What a key costs in the model picker when one gateway lists 10,000 models, and what opening it costs. `node test/bench/picker.ts --json FILE`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ModelSearch } from '../../src/editor/model-choice/model-search.ts';
import { ShownLists } from '../../src/editor/shell/shown-lists.ts';
import { mostRows } from '../../src/editor/shell/searched-pick.ts';
import { Registry } from '../../src/models/registry.ts';
import { builtInProviders } from '../../src/providers/built-in-providers.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';

const models = 10_000;
const rounds = 20;
/** Each is typed key by key: one that nearly all have, words in any order, a whole ref, and one that none has. */
const texts = ['model instruct', '9999 vendor-22', 'openrouter/vendor-3/model-345-instruct', 'nothing has this'];

const registry = new Registry();
registry.setProviders('built-in', builtInProviders);
/** Another list with each round. */
function setModels(round: number): void {
  registry.setLiveModels(
    'openrouter',
    Array.from({ length: models }, (_, index) => ({
      id: `vendor-${index % 57}/model-${index}-instruct`,
      name: `Vendor ${index % 57}: Model ${index} Instruct`,
      contextTokens: 128_000 + round,
      price: { input: 1, output: 2 },
      abilities: { tools: true, vision: index % 3 === 0 },
    })),
  );
}

function makeSearch(): ModelSearch {
  return new ModelSearch({
    role: 'chat',
    registry,
    resolved: {
      role: 'chat',
      rung: 'user',
      refs: [{ provider: 'openrouter', model: 'vendor-1/model-1-instruct' }],
      problems: [],
    },
    t: (text, ...values) => text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)])),
    conversationTokens: 20_000,
  });
}

/** Milliseconds of this thread's processor time: what else runs on the machine does not count. */
function took(work: () => unknown): number {
  // Linux brings the account of a running thread up to date for the question about the process only.
  process.cpuUsage();
  const started = process.threadCpuUsage();
  work();
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1_000;
}

const openedAfterChange = Array.from({ length: rounds }, (_, round) => {
  setModels(round);
  return took(makeSearch);
});
const opened = Array.from({ length: rounds }, () => took(makeSearch));
const search = makeSearch();
const lists = new ShownLists<object>(mostRows, () => ({}));
const keys = Array.from({ length: rounds }).flatMap(() =>
  texts.flatMap((text) =>
    Array.from(text, (_, index) => {
      const typed = text.slice(0, index + 1);
      return took(() => lists.next([...search.find(typed).rows], typed));
    }),
  ),
);
const figures: readonly Figure[] = [
  { name: 'picker.key.p50', unit: 'ms', measured: quantile(keys, 0.5) },
  { name: 'picker.key.p99', unit: 'ms', measured: quantile(keys, 0.99), goal: { atMost: 50 } },
  { name: 'picker.open.p50', unit: 'ms', measured: quantile(opened, 0.5), goal: { atMost: 10 } },
  { name: 'picker.open.changed.p50', unit: 'ms', measured: quantile(openedAfterChange, 0.5) },
];
const { values } = parseArgs({ options: { json: { type: 'string' } } });
if (values.json === undefined) console.log(JSON.stringify(figures, undefined, 2));
else await writeFile(values.json, JSON.stringify({ figures }));
