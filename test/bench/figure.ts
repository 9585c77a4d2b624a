/** One measured number with its goal. */
export interface Figure {
  /** Short and stable, e.g. `import.time.p95`. */
  readonly name: string;
  /** Undefined where it could not be taken; `note` then says why. */
  readonly measured?: number;
  readonly unit: 'ms' | 'MB' | 'KB' | 'MB/s' | '%' | 'MRR' | 'count' | 'x';
  /** The measured value must be at or below `atMost`, or at or above `atLeast`. Without a goal the figure is for information. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}

/** Whether the goal is met; undefined without a goal or a measured value. */
export function isMet(figure: Figure): boolean | undefined {
  if (figure.measured === undefined || figure.goal === undefined) return undefined;
  return 'atMost' in figure.goal ? figure.measured <= figure.goal.atMost : figure.measured >= figure.goal.atLeast;
}

/** The value below which the given share (0 to 1) of the samples lies, nearest rank. Throws without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new Error('There are no samples.');
  return value;
}

/** The figures as a table for people. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'goal', 'measured', 'ok?', ''],
    ...figures.map((figure) => [
      figure.name,
      formatGoal(figure),
      formatMeasured(figure),
      formatMet(figure),
      figure.note ?? '',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatGoal({ goal, unit }: Figure): string {
  if (goal === undefined) return '-';
  return 'atMost' in goal ? `<= ${goal.atMost} ${unit}` : `>= ${goal.atLeast} ${unit}`;
}

function formatMeasured({ measured, unit }: Figure): string {
  return measured === undefined ? 'not taken' : `${round(measured)} ${unit}`;
}

function formatMet(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '-' : met ? 'ok' : 'MISSED';
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** True for what {@link Figure} describes; figures come from files that other processes wrote. */
export function isFigure(value: unknown): value is Figure {
  if (typeof value !== 'object' || value === null) return false;
  const { name, measured, unit } = value as Record<string, unknown>;
  return (
    typeof name === 'string' && typeof unit === 'string' && (measured === undefined || typeof measured === 'number')
  );
}
