/**
 * US dollars for the eye: `$1.50`, `$0.04`, three digits after the point below a cent, `<$0.001` for less than that. Nothing is `$0.00` but
 * nothing.
 */
export function formatUsd(dollars: number): string {
  if (dollars === 0) return '$0.00';
  if (dollars < 0.001) return '<$0.001';
  return `$${dollars.toFixed(dollars < 0.01 ? 3 : 2)}`;
}
