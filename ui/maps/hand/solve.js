// Some cells of a map, computed with the kernel that Python writes before this text (ui/maps/kernels.py).

/**
 * What the cells of a map have in common. `numbers` are by the names of NUMBERS; `normals` has a standard normal number
 * for each coordinate of each step, and may be missing where the noise is 0.
 *
 * @typedef {object} Task
 * @property {Record<string, number>} numbers
 * @property {number} steps
 * @property {Float64Array} factors what multiplies lr at each step
 * @property {number} noise
 * @property {Float64Array} [normals]
 * @property {number} target a loss, whose first step is asked for
 */

/**
 * Some cells of a map, an even number, counted row by row; the values along its sides; and where all runs start, null
 * where the sides are coordinates, and each run starts at its cell.
 *
 * @typedef {object} Cells
 * @property {Int32Array} piece
 * @property {Float64Array} across
 * @property {Float64Array} up
 * @property {[number, number] | null} start
 */

/**
 * Where runs ended, a diverged one at the last point before it diverged.
 *
 * @typedef {object} Ends
 * @property {Float64Array} x
 * @property {Float64Array} y
 * @property {Float64Array} loss
 * @property {Int32Array} reached the first step with a loss of at most the target, -1 if never
 * @property {Uint8Array} gone 1 where the run diverged
 */

/**
 * @param {Task} task
 * @param {Cells} cells
 * @returns {Ends}
 */
export function solve({ numbers, steps, factors, noise, normals, target }, { piece, across, up, start }) {
  const n = piece.length;
  const sides = [Float64Array.from(piece, (cell) => across[cell % across.length])];
  sides.push(Float64Array.from(piece, (cell) => up[Math.floor(cell / across.length)]));
  const [x, y] = start ? start.map((value) => new Float64Array(n).fill(value)) : sides;
  const columns = start ? sides : [];
  if (noise && !normals) throw new Error("Noise needs its normal numbers.");
  const parameters = NUMBERS.filter((name) => name.startsWith("p_")).map((name) => numbers[name]);
  const gx = new Float64Array(n);
  const gy = new Float64Array(n);
  const loss = new Float64Array(n);
  const reached = new Int32Array(n);
  const gone = new Uint8Array(n);
  for (let k = 0; k < n; k++) {
    [gx[k], gy[k]] = START.gradient(parameters, x[k], y[k]);
    loss[k] = START.value(parameters, x[k], y[k]);
    gone[k] = Number.isFinite(x[k] + gx[k]) && Number.isFinite(y[k] + gy[k]) && Number.isFinite(loss[k]) ? 0 : 1;
    reached[k] = !gone[k] && loss[k] <= target ? 0 : -1;
  }
  descend({
    ...{ n, steps, x, y, gx, gy, loss, columns, factors, target, reached, gone },
    numbers: NUMBERS.map((name) => numbers[name]),
    noise: noise && normals ? normals.map((value) => noise * value) : new Float64Array(0),
  });
  return { x, y, loss, reached, gone };
}
