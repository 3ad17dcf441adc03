// The contour map: the runs where they go, and a click for a new start.

import { isClick, shareOf } from "../../pointer.js";
import { valueAt } from "../geometry.js";
import { Trails } from "./trails.js";

/** @import { Run } from "../payload.js" */

const DIGITS = 4; // significant ones of a start that is clicked

/** @extends {Trails<Run>} */
export class ContourMap extends Trails {
  /** @returns {(run: Run, i: number) => [number, number]} */
  projection() {
    const [px, py] = this.scales();
    return ({ x }, i) => [px(x[2 * i]), py(x[2 * i + 1])];
  }

  /**
   * @param {HTMLElement} box
   * @param {AbortSignal} signal
   */
  listen(box, signal) {
    box.style.cursor = "crosshair";
    box.style.touchAction = "manipulation";
    /** @type {PointerEvent | null} */
    let down = null;
    /** @param {PointerEvent} event */
    const release = (event) => {
      if (down && isClick(down, event)) this.player.onStart(this.pointAt(event));
      down = null;
    };
    box.addEventListener("pointerdown", (event) => (down = event), { signal });
    window.addEventListener("pointerup", release, { signal });
    window.addEventListener("pointercancel", () => (down = null), { signal });
  }

  /**
   * The values under the pointer.
   *
   * @param {PointerEvent} event
   */
  pointAt(event) {
    const { gd, box } = this.figure;
    const [x, y] = shareOf(event, box.getBoundingClientRect());
    return [valueAt(gd.layout.xaxis, x), valueAt(gd.layout.yaxis, y)].map((v) => Number(v.toPrecision(DIGITS)));
  }
}
