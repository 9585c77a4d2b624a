/**
 * Loaded before the unit tests: property tests draw the same values in every run, so that a red run is caused by the change it tests.
 * `CROSSFADE_SEED=random npm run test:unit` draws others, a number as the seed repeats a run that failed.
 */
import fc from 'fast-check';

const wanted = process.env['CROSSFADE_SEED'] ?? '20261128';
if (wanted !== 'random') {
  const seed = Number(wanted);
  if (!Number.isInteger(seed)) throw new Error('CROSSFADE_SEED is a whole number or "random".');
  fc.configureGlobal({ seed });
}
