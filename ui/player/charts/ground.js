// Heights over a square or a map: colours, and level lines.

import { pixels } from "../drawing.js";
import { levelLines, mixed } from "../levels.js";

/** @import { Numbers } from "../payload.js" */

/**
 * Heights from 0 to 1 at `size` x `size` points, row by row from below; `lines` counts the level lines and the floor.
 *
 * @typedef {object} Ground
 * @property {number} size
 * @property {Numbers} value
 * @property {number} lines
 * @property {[number, number, number][]} colours
 * @property {string} contour
 */

const SHADES = 256;

/**
 * Draws the heights over a whole canvas.
 *
 * @param {CanvasRenderingContext2D} c
 * @param {Ground} ground
 * @param {number} width
 * @param {number} height
 */
export function drawGround(c, ground, width, height) {
  const { size, value, lines, contour } = ground;
  const cell = [width / (size - 1), height / (size - 1)];
  c.imageSmoothingEnabled = true;
  // a point of the grid is the middle of its pixel
  c.drawImage(picture(ground), -cell[0] / 2, -cell[1] / 2, width + cell[0], height + cell[1]);
  const levels = Array.from({ length: lines - 1 }, (_, k) => (k + 1) / lines);
  Object.assign(c, { strokeStyle: contour, lineWidth: 0.9 });
  c.beginPath();
  for (const [[x0, y0], [x1, y1]] of levelLines(size, value, levels)) {
    c.moveTo(((x0 + 1) / 2) * width, ((1 - y0) / 2) * height);
    c.lineTo(((x1 + 1) / 2) * width, ((1 - y1) / 2) * height);
  }
  c.stroke();
}

/**
 * The heights as colours, a pixel each.
 *
 * @param {Ground} ground
 */
function picture({ size, value, colours }) {
  const shades = Array.from({ length: SHADES }, (_, k) => mixed(colours, k / (SHADES - 1)));
  return pixels(size, (i) => shades[Math.round(value[i] * (SHADES - 1))]);
}
