/** Standard normal quantile of a two-sided interval of 95 %. */
const quantile = 1.96;

/** Wilson's score interval of 95 % for a share: what the true share may be after so many successes in so many tries. 0 to 1 without any try. */
export function wilsonInterval(successes: number, tries: number): { readonly low: number; readonly high: number } {
  if (tries <= 0) return { low: 0, high: 1 };
  const share = successes / tries;
  const square = quantile ** 2;
  const middle = share + square / (2 * tries);
  const spread = quantile * Math.sqrt((share * (1 - share)) / tries + square / (4 * tries ** 2));
  const whole = 1 + square / tries;
  return {
    low: Math.max(0, (middle - spread) / whole),
    high: Math.min(1, (middle + spread) / whole),
  };
}
