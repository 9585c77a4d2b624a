/**
 * What the harness costs on the way to a model: our path from a request to the last event against the bare SDK of each vendor, on one
 * loopback server; decoding, projecting, and the time to the next model after a fault. `node test/bench/wires.ts --json FILE`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decodeFigures } from './decode-figures.ts';
import type { Figure } from './figure.ts';
import { overheadFigures } from './overhead-figures.ts';
import { projectionFigures } from './projection-figures.ts';
import { takeOverFigures } from './take-over-figures.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const figures: Figure[] = [
  ...(await decodeFigures()),
  ...(await projectionFigures()),
  ...(await takeOverFigures()),
  ...(await overheadFigures()),
];
if (values.json === undefined) console.log(JSON.stringify(figures, undefined, 2));
else await writeFile(values.json, JSON.stringify({ figures }));
