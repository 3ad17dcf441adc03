// The axis of a curve on a logarithmic scale, as `loss_range` and `gradient_range` in ui/runs.py choose it.

const TINY = 1e-18; // what is smaller has no place on the axis

/**
 * The powers of ten between which the values of runs lie; of a run that runs away, only the first few.
 *
 * @param {{ values: Float32Array, diverged: boolean }[]} runs
 * @returns {[number, number]}
 */
export function logRange(runs) {
  const start = Math.max(Math.abs(runs[0].values[0]), 1e-9);
  let low = Infinity;
  let high = 0;
  for (const { values, diverged } of runs) {
    const top = start * (diverged ? 1e3 : 1e6);
    for (const value of values) {
      if (!(value > TINY && value <= top)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === 0) return [-1, 1];
  const from = Math.floor(Math.log10(low));
  return [from, Math.max(Math.ceil(Math.log10(high)), from + 1)];
}
