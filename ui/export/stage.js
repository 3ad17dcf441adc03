// A second drawing of a player's charts, beside the page: of any time, on any canvas, with the page's own code.

import { chartOf } from "../player/charts/kinds.js";
import { Clock } from "../player/clock.js";
import { lossAt, showFloat32 } from "../player/words.js";
import { say } from "../say.js";
import { Vector } from "./vector.js";

/**
 * @import { Overlay } from "../player/charts/overlay.js"
 * @import { Line, LineStyle, PayloadChart, Run } from "../player/payload.js"
 * @import { Player } from "../player/player.js"
 */

/**
 * A line of the legend: how it looks, and its value at a step.
 *
 * @typedef {object} Entry
 * @property {LineStyle} line
 * @property {(step: number) => string} value
 */

/**
 * The player that draws on the chart of this key; undefined if there is none.
 *
 * @param {string} key
 */
export function playerOf(key) {
  return [...(window.descentLabPlayers ?? [])].find((player) => player.charts.some((c) => c.key === key && c.found));
}

/** A player as it is now; whatever happens on the page afterwards changes nothing here. */
export class Stage {
  /** @param {Player} player */
  constructor(player) {
    const { runs, shown, picture, charts } = player;
    const ground = player.hand.ground();
    this.clock = Object.assign(new Clock(), { steps: player.clock.steps, time: player.clock.time });
    this.charts = charts;
    /** What the charts take for their player. @type {Player} */
    this.player = Object.assign(Object.create(player), {
      ...{ runs, shown, picture, clock: this.clock, hand: { ground: () => ground } },
      pointed: null, // nobody points at it
    });
  }

  /** Which step is shown. */
  get note() {
    return say("Step {step} of {steps}", { step: this.clock.step, steps: this.clock.steps });
  }

  /**
   * A chart as it is on the page.
   *
   * @param {string} key
   */
  original(key) {
    return /** @type {Overlay} */ (this.charts.find((chart) => chart.key === key));
  }

  /** @param {string} key */
  payload(key) {
    return /** @type {PayloadChart} */ (this.player.data.charts.find((chart) => chart.key === key));
  }

  /**
   * A chart of the player's, drawn as it is at this time on canvases of its own.
   *
   * @param {string} key
   * @param {number} ratio pixels of the canvases for one of the page
   */
  chart(key, ratio) {
    const chart = chartOf(this.payload(key), this.player);
    this.begin(chart, ratio);
    return chart;
  }

  /**
   * The same as SVG.
   *
   * @param {string} key
   */
  drawing(key) {
    const chart = chartOf(this.payload(key), this.player);
    const vectors = new Map(chart.canvases.map((canvas) => [canvas, new Vector()]));
    for (const [name, value] of Object.entries(chart)) {
      if (vectors.has(value)) Object.assign(chart, { [name]: vectors.get(value) });
    }
    const layers = [...vectors.values()];
    chart.canvases = /** @type {any} */ (layers);
    this.begin(chart, 1);
    const { left, top } = insetOf(chart);
    const place = `x="${left}" y="${top}" width="${chart.width}" height="${chart.height}"`;
    return `<svg ${place}>${layers.map((layer) => layer.text).join("")}</svg>`;
  }

  /**
   * @param {Overlay} chart
   * @param {number} ratio
   */
  begin(chart, ratio) {
    const { figure, width, height } = this.original(chart.key);
    Object.assign(chart, { width, height, found: { ...figure, gd: kept(figure.gd) } });
    for (const canvas of chart.canvases) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    chart.place();
  }

  /**
   * What the lines of a chart are called and how far they are; nothing for a chart whose lines are named beside it.
   *
   * @param {string} key
   * @returns {Entry[]}
   */
  legend(key) {
    const { kind } = this.payload(key);
    if (kind === "near") return [];
    /** @type {Overlay & { lines?: () => Line[], value?: (line: Line, i: number) => number }} */
    const { lines, value } = chartOf(this.payload(key), this.player);
    return (lines?.() ?? this.player.runs).map((line) => ({
      line,
      value:
        value && kind !== "loss"
          ? (step) => (step > line.n ? "" : showFloat32(value(line, step)))
          : (step) => lossAt(/** @type {Run} */ (line), step),
    }));
  }
}

/**
 * Where the plot area lies in a chart.
 *
 * @param {Overlay} chart
 */
export function insetOf(chart) {
  const { box, holder } = chart.figure;
  const inside = box.getBoundingClientRect();
  const outside = holder.getBoundingClientRect();
  return { left: inside.left - outside.left, top: inside.top - outside.top };
}

/**
 * A figure that stays as it is: its axes, and where the camera of its scene is.
 *
 * @param {Overlay["figure"]["gd"]} gd
 * @returns {Overlay["figure"]["gd"]}
 */
function kept(gd) {
  const scene = gd._fullLayout?.scene?._scene;
  const still = scene?.glplot && {
    dataScale: [...scene.dataScale],
    glplot: { cameraParams: structuredClone(scene.glplot.cameraParams) },
  };
  const layout = JSON.parse(JSON.stringify(gd.layout));
  return /** @type {any} */ ({
    layout,
    _fullLayout: { ...gd._fullLayout, ...(still && { scene: { _scene: still } }) },
  });
}
