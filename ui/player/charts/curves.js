// Lines over the steps, with the time cursor, which can be dragged.

import { shareOf } from "../../pointer.js";
import { valueAt } from "../geometry.js";
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
    this.value = value;
  }

  /** @returns {(line: L, i: number) => [number, number]} */
  projection() {
    const [px, py] = this.scales();
    const logarithmic = this.figure.gd.layout.yaxis.type === "log";
    return (line, i) => {
      const y = this.value(line, i);
      return [px(i), py(logarithmic ? Math.log10(y) : y)];
    };
  }

  /**
   * The time cursor.
   *
   * @param {CanvasRenderingContext2D} c
   */
  drawBelow(c) {
    const { clock, ink } = this.player;
    const [px] = this.scales();
    c.fillStyle = ink;
    c.globalAlpha = 0.45;
    c.fillRect(px(clock.time) - 0.5, 0, 1, this.height);
    c.globalAlpha = 1;
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
    const seek = (event) => {
      const [x] = shareOf(event, box.getBoundingClientRect());
      this.player.seek(Math.round(valueAt(this.figure.gd.layout.xaxis, x)));
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
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", release, { signal });
    window.addEventListener("pointercancel", release, { signal });
  }
}
