import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';

let source: Promise<string> | undefined;

/** What axe finds wrong in a view: the rule and the elements that break it. Empty when nothing is. */
export async function findViolations(frame: Frame): Promise<string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await frame.evaluate(await source);
  const results = await frame.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return run.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
  });
  // The frame's title and landmarks outside the view are the workbench's.
  const ours = results.violations.filter((rule) => !['page-has-heading-one', 'landmark-one-main'].includes(rule.id));
  return ours.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' | ')}`);
}
