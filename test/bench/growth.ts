/** `node test/bench/growth.ts [--json FILE]`: what it costs to read what others send, per megabyte and in one stretch. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { growthSubjects } from '../support/growth/growth-subjects.ts';
import { costOf, leastCostOf } from '../support/growth/measure.ts';
import type { GrowthSubject } from '../support/growth/subject.ts';
import { formatTable } from './figure.ts';
import type { Figure } from './figure.ts';

const size = 256 * 1024;
const megabyte = 1024 * 1024;

interface GrowthCost {
  readonly perMegabyte: number;
  readonly stretch: number;
}

/** The dearest subject of each group stands for it. Stretches are those of pieces as they come: 16 KB from a connection, else the whole text. */
function groupFigures(group: string, costs: ReadonlyMap<string, GrowthCost>): Figure[] {
  const [dearest] = [...costs].sort(([, one], [, other]) => other.perMegabyte - one.perMegabyte);
  const [longest] = [...costs].sort(([, one], [, other]) => other.stretch - one.stretch);
  if (dearest === undefined || longest === undefined) return [];
  return [
    {
      name: `growth.${group}`,
      measured: dearest[1].perMegabyte,
      unit: 'ms',
      goal: { atMost: 50 },
      note: `a megabyte; the dearest of ${costs.size}: ${dearest[0]}`,
    },
    { name: `growth.${group}.stretch`, measured: longest[1].stretch, unit: 'ms', note: `of 256 KB: ${longest[0]}` },
  ];
}

function groupOf({ name }: GrowthSubject): string {
  return name.slice(0, name.indexOf(':')).replaceAll(' ', '-');
}

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const groups = new Map<string, Map<string, GrowthCost>>();
for (const subject of growthSubjects) {
  // The first run compiles the code; a window that is in use has it compiled.
  await costOf(subject, size);
  const { benchSize = size } = subject;
  const whole = benchSize === size ? undefined : await leastCostOf(subject, benchSize, 3);
  const { total, stretch } = await leastCostOf(subject, size, 4);
  const group = groups.get(groupOf(subject)) ?? new Map<string, GrowthCost>();
  group.set(subject.name.slice(subject.name.indexOf(':') + 2), {
    perMegabyte: ((whole?.total ?? total) * megabyte) / benchSize,
    stretch,
  });
  groups.set(groupOf(subject), group);
}
const figures = [...groups].flatMap(([group, costs]) => groupFigures(group, costs));
if (values.json === undefined) process.stdout.write(`${formatTable(figures)}\n`);
else await writeFile(values.json, `${JSON.stringify({ figures })}\n`);
