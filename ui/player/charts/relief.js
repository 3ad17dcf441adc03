// The relief in three dimensions: the runs on it, wherever its camera is.

import { Paths } from "./paths.js";

/** @import { Run } from "../payload.js" */

/**
 * A matrix, column by column, times a vector.
 *
 * @param {number[]} m
 * @param {number[]} v
 */
const times = (m, [x, y, z, w]) => [0, 1, 2, 3].map((r) => m[r] * x + m[r + 4] * y + m[r + 8] * z + m[r + 12] * w);

export class Relief extends Paths {
  restless = true; // a scene says neither when it is ready nor when it is turned

  camera = "";

  /** @param {PlotlyElement} gd */
  plotArea(gd) {
    /** @type {HTMLElement | null} */
    const scene = gd.querySelector(".gl-container #scene");
    return gd._fullLayout?.scene?._scene?.glplot ? scene : null;
  }

  get scene() {
    const scene = this.figure.gd._fullLayout?.scene?._scene;
    if (!scene?.glplot) throw new Error("The scene has not been drawn.");
    return { scale: scene.dataScale, ...scene.glplot.cameraParams };
  }

  /**
   * Data -> clip space -> pixels, as plotly.js itself projects its labels.
   *
   * @returns {(run: Run, i: number) => [number, number]}
   */
  projection() {
    const { scale, model, view, projection } = this.scene;
    const { low, soft } = this.player.data;
    this.camera = this.cameraNow();
    return (run, i) => {
      const level = Math.log10(Math.max(run.loss[i] - low, 0) + soft);
      const at = [run.x[2 * i] * scale[0], run.x[2 * i + 1] * scale[1], level * scale[2], 1];
      const [x, y, , w] = times(projection, times(view, times(model, at)));
      return [((x / w + 1) * this.width) / 2, ((1 - y / w) * this.height) / 2];
    };
  }

  /**
   * A finger turns the scene, and does not scroll the page. The wheel brings it nearer, but in a frame it scrolls the
   * page around it.
   *
   * @param {HTMLElement} box
   * @param {AbortSignal} signal
   */
  listen(box, signal) {
    box.style.touchAction = "none";
    if (window.top === window) return;
    const leave = (/** @type {WheelEvent} */ event) => event.stopPropagation();
    box.addEventListener("wheel", leave, { capture: true, passive: true, signal });
  }

  cameraNow() {
    const { view, projection } = this.scene;
    return [...view, ...projection].join();
  }

  draw() {
    if (this.camera === this.cameraNow()) super.draw();
    else this.place();
  }
}
