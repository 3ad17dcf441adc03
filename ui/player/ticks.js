// Where an axis of a curve has its numbers, as ui/ticks.py has it: at both ends, and at round values between them.

const PARTS = 5; // into about how many parts the numbers divide an axis
const ROOM = 0.6; // parts between the number of an end and the next one, at least
const NEAR = 0.15; // parts within which a round number stands for an end

/**
 * The ends of a linear axis and the multiples of 1, 2 or 5 times a power of ten between them. One that is next to an end
 * stands for it: 1 for 1.05.
 *
 * @param {number} low
 * @param {number} high
 */
export function rounds(low, high) {
  const least = (high - low) / PARTS;
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = unit * ([1, 2, 5].find((k) => unit * k >= least * (1 - 1e-9)) ?? 10);
  /** @type {number[]} */
  const inner = [];
  for (let k = Math.ceil(low / step); k <= Math.floor(high / step); k++) inner.push(Number((k * step).toPrecision(12)));
  const ends = [low, high].filter(
    (end) => !inner.some((value) => value !== end && Math.abs(value - end) < NEAR * step),
  );
  const apart = inner.filter((value) => ends.every((end) => Math.abs(value - end) >= ROOM * step));
  return [...ends, ...apart].sort((a, b) => a - b);
}

/**
 * The ends of an axis in powers of ten, and powers in equal distances from the lower one.
 *
 * @param {number} low
 * @param {number} high
 */
export function powers(low, high) {
  const step = stepOf(low, high);
  const inner = [];
  for (let value = low + step; value < high; value += step) inner.push(value);
  return [low, ...inner.filter((value) => value <= high - ROOM * step), high];
}

/**
 * How many powers of ten are from one number to the next.
 *
 * @param {number} low
 * @param {number} high
 */
function stepOf(low, high) {
  return Math.max(1, Math.round((high - low) / PARTS));
}

/**
 * A power of ten as Plotly writes it on a logarithmic axis.
 *
 * @param {number} exponent
 */
export function power(exponent) {
  const whole = Math.round(exponent);
  if (whole === 0 || whole === 1) return String(10 ** whole);
  return `10<sup>${whole}</sup>`.replace("-", "\u2212");
}

/**
 * A value on an axis that is linear within about `threshold` of zero and logarithmic beyond, on both sides.
 *
 * @param {number} value
 * @param {number} threshold
 */
export function symlog(value, threshold) {
  return Math.sign(value) * Math.log10(1 + Math.abs(value) / threshold);
}

/**
 * Zero, and powers of ten from each end of such an axis on: where they are on it, and their texts.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} threshold
 * @returns {[number[], string[]]}
 */
export function symlogTicks(low, high, threshold) {
  const step = stepOf(low, high);
  const least = Math.log10(threshold) + Math.max(1, 0.6 * step); // nearer to zero there is no room
  const at = [0];
  const texts = ["0"];
  for (const [sign, minus, end] of /** @type {[number, string, number][]} */ ([
    [-1, "\u2212", -low],
    [1, "", high],
  ])) {
    let exponent = end > 0 ? Math.round(Math.log10(threshold * (10 ** end - 1))) : -Infinity;
    for (; exponent >= least - 1e-9; exponent -= step) {
      at.push(sign * Math.log10(1 + 10 ** exponent / threshold));
      texts.push(minus + power(exponent));
    }
  }
  return [at, texts];
}
