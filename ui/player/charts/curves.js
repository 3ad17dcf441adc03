// Lines over the steps, with the time cursor, which can be dragged, and the values at the step that is pointed at.

import { shareOf } from "../../pointer.js";
import { contextOf, drawDot } from "../drawing.js";
import { pointOf, valueAt } from "../geometry.js";
import { symlog } from "../ticks.js";
import { Readout } from "./readout.js";
import { Trails } from "./trails.js";

/**
 * @import { Line, PayloadChart } from "../payload.js"
 * @import { Player } from "../player.js"
 */

/**
 * @template {Line} L
 * @extends {Trails<L>}
 */
export class Curves extends Trails {
  markerSize = 3.2;
  hasCasing = false;

  /**
   * @param {PayloadChart} chart
   * @param {Player} player
   * @param {() => L[]} lines
   * @param {(line: L, i: number) => number} value the value of a line at step i
   */
  constructor(chart, player, lines, value) {
    super(chart, player, lines);
    this.threshold = chart.threshold;
    this.value = value;
    this.readout = new Readout();
  }

  attach() {
    super.attach();
    if (this.found) this.readout.attach(this.found.holder);
  }

  detach() {
    this.readout.detach();
    super.detach();
  }

  /** @returns {(line: L, i: number) => [number, number]} */
  projection() {
    const [px, py] = this.scales();
    const logarithmic = this.figure.gd.layout.yaxis.type === "log";
    const { threshold } = this;
    return (line, i) => {
      const y = this.value(line, i);
      return [px(i), py(threshold ? symlog(y, threshold) : logarithmic ? Math.log10(y) : y)];
    };
  }

  /**
   * The time cursor, and the step that is pointed at.
   *
   * @param {CanvasRenderingContext2D} c
   */
  drawBelow(c) {
    const { clock, ink, pointed } = this.player;
    const [px] = this.scales();
    c.fillStyle = ink;
    for (const [time, alpha] of [
      [clock.time, 0.45],
      [pointed ?? NaN, 0.25],
    ]) {
      c.globalAlpha = alpha;
      c.fillRect(px(time) - 0.5, 0, 1, this.height);
    }
    c.globalAlpha = 1;
  }

  drawHeads() {
    super.drawHeads();
    const { pointed, clock } = this.player;
    if (pointed === null || !this.lines().length) this.readout.hide();
    else this.showValues(Math.min(pointed, clock.steps));
  }

  /**
   * The values of all lines at a step, and where they are.
   *
   * @param {number} step
   */
  showValues(step) {
    const { clock, ink, casing } = this.player;
    const c = contextOf(this.heads);
    const lines = this.lines();
    if (step !== clock.time) {
      lines.forEach((line, k) => {
        if (step <= line.n) drawDot(c, line.colour, casing, ...pointOf(this.paths[k], step));
      });
    }
    const { offsetLeft: left, offsetTop: top } = this.trails;
    const place = { x: left + this.scales()[0](step), left, right: left + this.width, top };
    const values = lines.map((line) => (step > line.n ? null : this.value(line, step)));
    this.readout.show(place, step, lines, values, { ink, casing, size: this.figure.gd.layout.font.size });
  }

  /**
   * @param {HTMLElement} box
   * @param {AbortSignal} signal
   */
  listen(box, signal) {
    box.style.cursor = "ew-resize";
    box.style.touchAction = "pan-y";
    let dragged = false;
    /** @param {PointerEvent} event */
    const stepAt = (event) => {
      const [x] = shareOf(event, box.getBoundingClientRect());
      return Math.round(valueAt(this.figure.gd.layout.xaxis, x));
    };
    /** @param {PointerEvent} event */
    const seek = (event) => {
      this.player.seek(stepAt(event));
      this.player.point(stepAt(event));
    };
    /** @param {PointerEvent} event */
    const press = (event) => {
      dragged = true;
      seek(event);
    };
    /** @param {PointerEvent} event */
    const move = (event) => {
      if (dragged && event.buttons) seek(event);
    };
    const release = () => (dragged = false);
    box.addEventListener("pointerdown", press, { signal });
    box.addEventListener("pointermove", (event) => this.player.point(stepAt(event)), { signal });
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", release, { signal });
    window.addEventListener("pointercancel", release, { signal });
  }
}
