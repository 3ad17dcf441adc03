// The kinds of chart, by the name that Python gives them.

import { readLine } from "../payload.js";
import { Curves } from "./curves.js";
import { Fit } from "./fit.js";
import { ContourMap } from "./map.js";
import { Near } from "./near.js";
import { Relief } from "./relief.js";

/**
 * @import { PayloadChart } from "../payload.js"
 * @import { Player } from "../player.js"
 * @import { Overlay } from "./overlay.js"
 */

/** @type {Record<PayloadChart["kind"], (chart: PayloadChart, player: Player) => Overlay>} */
const KINDS = {
  map: (chart, player) => new ContourMap(chart, player, () => player.runs),
  relief: (chart, player) => new Relief(chart, player, () => player.runs),
  loss: (chart, player) =>
    new Curves(
      chart,
      player,
      () => player.runs,
      (run, i) => run.above[i],
    ),
  gradient: (chart, player) =>
    new Curves(
      chart,
      player,
      () => player.runs,
      (run, i) => run.gradient[i],
    ),
  trace: (chart, player) => {
    const lines = chart.lines.map(readLine);
    return new Curves(
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
