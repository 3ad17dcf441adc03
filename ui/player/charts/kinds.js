// The kinds of chart, by the name that Python gives them.

import { readLine } from "../payload.js";
import { Curves } from "./curves.js";
import { Fit } from "./fit.js";
import { ContourMap } from "./map.js";
import { Near } from "./near.js";
import { Relief } from "./relief.js";
import { Traces } from "./traces.js";

/**
 * @import { PayloadChart, Run } from "../payload.js"
 * @import { Player } from "../player.js"
 * @import { Overlay } from "./overlay.js"
 */

/**
 * What a curve shows of a run at a step, as `QUANTITIES` in ui/runs.py.
 *
 * @type {Record<"loss" | "above" | "gradient" | "distance", (run: Run) => Float32Array | Float64Array>}
 */
export const QUANTITIES = {
  loss: (run) => run.loss,
  above: (run) => run.above,
  gradient: (run) => run.gradient,
  distance: (run) => run.distance,
};

/** @type {(chart: PayloadChart, player: Player) => Overlay} */
const quantity = (chart, player) => {
  const valuesOf = QUANTITIES[/** @type {keyof typeof QUANTITIES} */ (chart.kind)];
  return new Curves(
    chart,
    player,
    () => player.runs,
    (run, i) => valuesOf(run)[i],
  );
};

/** @type {Record<PayloadChart["kind"], (chart: PayloadChart, player: Player) => Overlay>} */
const KINDS = {
  map: (chart, player) => new ContourMap(chart, player, () => player.runs),
  relief: (chart, player) => new Relief(chart, player, () => player.runs),
  loss: quantity,
  above: quantity,
  gradient: quantity,
  distance: quantity,
  trace: (chart, player) => {
    const lines = chart.lines.map(readLine);
    return new Traces(
      chart,
      player,
      () => lines,
      (line, i) => line.y[i],
    );
  },
  fit: (chart, player) => new Fit(chart, player),
  near: (chart, player) => new Near(chart, player),
};

/**
 * @param {PayloadChart} chart
 * @param {Player} player
 */
export function chartOf(chart, player) {
  return KINDS[chart.kind](chart, player);
}
