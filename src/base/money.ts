/** US dollars for display, with at most two significant digits below a dollar: `$12.50`, `$0.34`, `$0.004`, `$0.0012`, `<$0.0001`. Only nothing is `$0.00`. */
export function formatUsd(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '<$0.0001';
  if (dollars >= 0.995 || dollars <= 0) return `$${dollars.toFixed(2)}`;
  const digits = Math.min(4, Math.max(2, 1 - Math.floor(Math.log10(dollars))));
  return `$${dollars.toFixed(digits).replace(/(\.\d{2,}?)0+$/, '$1')}`;
}
