import type { Workbench } from '../support/vscode-host/workbench.ts';

/**
 * What the status bar item tells while the mouse rests on it, all lines; empty where it did not come up in time, so that the caller asks again.
 * Its accessible name is short.
 */
export async function statusTooltip({ page }: Workbench): Promise<string> {
  await page.locator('[id="crossfade.crossfade.crossfade.status"]').hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'code goes to:' }).last();
  const text = await tooltip.innerText({ timeout: 3_000 }).catch(() => '');
  // Away again: what comes up next is made anew.
  await page.mouse.move(700, 450);
  await tooltip.waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => undefined);
  return text.replaceAll('\u00a0', ' ');
}
