// The marker of a line where time is now.

import { drawMarker } from "../drawing.js";

/**
 * @import { Line } from "../payload.js"
 * @import { Player } from "../player.js"
 */

/**
 * @param {CanvasRenderingContext2D} c
 * @param {Player} player
 * @param {Line} line
 * @param {number} x
 * @param {number} y
 * @param {number} size in pixels, beside trails of the usual width
 */
export function drawHead(c, { clock, thick, casing }, line, x, y, size) {
  drawMarker(c, line, x, y, { radius: size * (thick / 2.5), casing, ended: clock.time > line.n });
}
