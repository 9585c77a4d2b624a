/**
 * `npm run bench [-- --json FILE] [--only NAME]`: takes every figure the product promises, prints them with their goals, and ends with code
 * 1 when a goal is missed or a bench fails. A figure that cannot be taken here is shown as not taken, never guessed.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chatView } from './chat-view.ts';
import { childBench } from './child-bench.ts';
import { formatTable, isMet } from './figure.ts';
import type { Figure } from './figure.ts';
import { idleHour } from './idle-hour.ts';
import { machineFacts } from './machine.ts';
import { ngramFigures } from './ngram-figures.ts';
import { recorded } from './recorded.ts';
import { startup } from './startup.ts';

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  startup,
  activation: () =>
    recorded('activation', { name: 'activation.vscode', unit: 'ms', goal: { atMost: 50 } }, 'npm run test:integration'),
  ngram: () => childBench('test/bench/ngram.ts', ngramFigures),
  wires: () => childBench('test/bench/wires.ts'),
  picker: () => childBench('test/bench/picker.ts'),
  edit: () => childBench('test/bench/edit.ts'),
  growth: () => childBench('test/bench/growth.ts'),
  chat: chatView,
  idle: async () => [
    ...(await idleHour()),
    ...(await recorded('idle', { name: 'idle.minute', unit: 'count', goal: { atMost: 1 } }, 'npm run bench:window')),
  ],
  typing: () =>
    recorded('typing', { name: 'typing.affected', unit: 'x', goal: { atMost: 1.1 } }, 'npm run bench:window'),
};

interface Outcome {
  readonly figures: readonly Figure[];
  readonly failures: readonly string[];
}

async function takeAll(only: readonly string[]): Promise<Outcome> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (only.length > 0 && !only.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    try {
      figures.push(...(await bench()));
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { figures, failures };
}

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string', multiple: true } } });
const only = values.only ?? [];
const unknown = only.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const machine = machineFacts();
const { figures, failures } = await takeAll(only);
console.log(
  `${machine.system}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}`,
);
console.log(`${machine.date}, load ${machine.load}\n`);
console.log(formatTable(figures));
for (const failure of failures) console.error(`FAILED ${failure}`);
if (values.json !== undefined) {
  const results = figures.map((figure) => ({ ...figure, ok: isMet(figure) ?? null }));
  await writeFile(values.json, `${JSON.stringify({ machine, figures: results, failures }, undefined, 2)}\n`);
}
process.exitCode = failures.length > 0 || figures.some((figure) => isMet(figure) === false) ? 1 : 0;
