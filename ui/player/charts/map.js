// The contour map: the runs where they go, and a click, or a drag, for a new start.

import { isClick, shareOf } from "../../pointer.js";
import { contextOf, drawExit } from "../drawing.js";
import { exit, valueAt } from "../geometry.js";
import { drawGround } from "./ground.js";
import { Hint } from "./hint.js";
import { Paths } from "./paths.js";

/**
 * @import { PayloadChart, Run } from "../payload.js"
 * @import { Player } from "../player.js"
 */

const DIGITS = 4; // significant ones of a start that is clicked
const HANDLE = 44; // pixels: what a finger hits

export class ContourMap extends Paths {
  /**
   * @param {PayloadChart} chart
   * @param {Player} player
   * @param {() => Run[]} lines
   */
  constructor(chart, player, lines) {
    super(chart, player, lines);
    this.ground = document.createElement("canvas");
    this.ground.className = "descent-ground";
    this.canvases.unshift(this.ground);
    this.hint = new Hint();
    /** @type {HTMLElement | undefined} */
    this.handle = undefined;
  }

  /** @returns {(run: Run, i: number) => [number, number]} */
  projection() {
    const [px, py] = this.scales();
    return ({ x }, i) => [px(x[2 * i]), py(x[2 * i + 1])];
  }

  place() {
    const ground = this.player.hand.ground();
    this.ground.hidden = !ground;
    if (ground) drawGround(contextOf(this.ground), ground, this.width, this.height);
    super.place();
    this.placeHandle();
    this.hint.show(this, this.player.data.hint);
  }

  detach() {
    this.hint.remove();
    super.detach();
  }

  /** And where runs are that have left the map. */
  drawHeads() {
    super.drawHeads();
    const { thick, casing, clock } = this.player;
    const c = contextOf(this.heads);
    this.lines().forEach((line, k) => {
      const left = exit(this.paths[k], line.n, clock.time, this.width, this.height);
      if (left) drawExit(c, line, left, { radius: thick * 1.8, casing });
    });
  }

  /** Puts the handle for fingers on the start. */
  placeHandle() {
    const [run] = this.lines();
    if (!this.handle || !run) return;
    const [x, y] = this.projection()(run, 0);
    this.handle.style.left = `${this.trails.offsetLeft + x - HANDLE / 2}px`;
    this.handle.style.top = `${this.trails.offsetTop + y - HANDLE / 2}px`;
  }

  /**
   * A click anywhere is a new start, and so is where a drag ends, which the runs follow. A finger that drags elsewhere
   * than at the start scrolls the page.
   *
   * @param {HTMLElement} box
   * @param {AbortSignal} signal
   */
  listen(box, signal) {
    box.style.cursor = "crosshair";
    box.style.touchAction = "manipulation";
    /** @type {PointerEvent | null} */
    let down = null;
    let dragged = false;
    /** @param {PointerEvent} event */
    const press = (event) => {
      down = event;
      dragged = false;
    };
    /** @param {PointerEvent} event */
    const move = (event) => {
      if (!down || (!dragged && isClick(down, event))) return;
      if (event.pointerType === "touch" && down.target !== this.handle) return;
      dragged = true;
      this.player.hand.moveStart(this.pointAt(event));
    };
    /** @param {PointerEvent} event */
    const release = (event) => {
      if (down && (dragged || isClick(down, event))) this.player.onStart(this.pointAt(event));
      down = null;
    };
    const cancel = () => {
      down = null;
      if (dragged) this.player.hand.cancel();
    };
    box.addEventListener("pointerdown", press, { signal });
    if (matchMedia("(pointer: coarse)").matches) {
      this.handle = document.createElement("div");
      this.handle.className = "descent-handle";
      this.handle.setAttribute("aria-hidden", "true");
      this.handle.style.cssText = `position:absolute;touch-action:none;width:${HANDLE}px;height:${HANDLE}px`;
      this.handle.addEventListener("pointerdown", press, { signal });
      this.figure.holder.append(this.handle);
      signal.addEventListener("abort", () => this.handle?.remove());
    }
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", release, { signal });
    window.addEventListener("pointercancel", cancel, { signal });
  }

  /**
   * The values under the pointer.
   *
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  pointAt(event) {
    const { gd, box } = this.figure;
    const [x, y] = shareOf(event, box.getBoundingClientRect());
    /** @param {number} value */
    const round = (value) => Number(value.toPrecision(DIGITS));
    return [round(valueAt(gd.layout.xaxis, x)), round(valueAt(gd.layout.yaxis, y))];
  }
}
