import type { Dialect, RenderedChange } from './dialects/dialect.ts';
import { textAfter } from './dialects/render-hunks.ts';
import { planChanges } from './plan-changes.ts';

/**
 * Changes as a model of another dialect would have asked for them, one answer or call after the other. Every rendering is read and applied
 * again; undefined where the dialect cannot say the changes so that the same bytes come out.
 */
export function renderChecked(
  dialect: Dialect,
  changes: readonly RenderedChange[],
  platform: string,
): readonly string[] | undefined {
  const whole = renderAll(dialect, changes, platform);
  if (whole !== undefined) return [whole];
  // A tool call is about one file; several files are several calls.
  const single = changes.map((change) => renderAll(dialect, [change], platform));
  return changes.length > 1 && single.every((text) => text !== undefined) ? single : undefined;
}

function renderAll(dialect: Dialect, changes: readonly RenderedChange[], platform: string): string | undefined {
  const text = dialect.render(changes);
  return text !== undefined && givesSame(dialect, text, changes, platform) ? text : undefined;
}

function givesSame(dialect: Dialect, text: string, changes: readonly RenderedChange[], platform: string): boolean {
  const parser = dialect.parser();
  parser.push(text);
  const parsed = parser.end();
  if (parsed.kind === 'refused') return false;
  const before = new Map(
    changes.flatMap((item) => (item.change.kind === 'create' ? [] : [[item.change.path, item.before]])),
  );
  const read = (path: string): { readonly text: string } | undefined => {
    const found = before.get(path);
    return found === undefined ? undefined : { text: found };
  };
  const plan = planChanges(parsed.edits, { platform, read });
  if (plan.kind === 'refused' || plan.changes.length !== changes.length) return false;
  const again = new Map(plan.changes.map((change) => [change.path, change]));
  return changes.every((item) => {
    const change = again.get(item.change.path);
    if (change === undefined || targetOf(change) !== targetOf(item.change)) return false;
    return textAfter({ change, before: item.before }) === textAfter(item);
  });
}

function targetOf(change: RenderedChange['change']): string {
  return change.kind === 'rename' ? change.to : change.path;
}
